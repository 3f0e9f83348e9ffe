package io.sshbus.it.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both outputs of a command share one SSH window. */
class StderrTest {
  private static final String NODE = "nodea.example.com";

  @TempDir Path temp;

  @Test
  void whatIsToldOnStderrComesOnceTheOutputIsReadAgain() throws Exception {
    try (TestRouter router = TestRouter.start(temp.resolve("bus"), NODE)) {
      Ssh node = router.node(NODE);
      String lines = ("x".repeat(1000) + "\n").repeat(8000);
      assertEquals(0, node.feed(lines, "pub", "a").status());
      Path go = temp.resolve("go");
      Path err = temp.resolve("err");
      assertEquals(0, Run.of(List.of("mkfifo", go.toString())).end().status());
      String line =
          "%s tail a --since all --name n --ack -o cat 2>%s | (cat %s; head -n 8000 >/dev/null)"
              .formatted(node.shell(), err, go);
      try (Run tail = Run.of(List.of("bash", "-c", line))) {
        int told = 0;
        while (sendAndSee(tail, err, told)) {
          told++;
        }
        Files.writeString(go, "");
        String last = "9-9-" + told;
        Awaitility.await().atMost(Run.DEADLINE).until(() -> Files.readString(err).contains(last));
        assertTrue(tail.err().isEmpty(), tail.err());
      }
    }
  }

  /** Acknowledges what was never sent, which is told on stderr while there is room. */
  private static boolean sendAndSee(Run tail, Path err, int number) {
    tail.send("9-9-" + number + "\n");
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> Files.exists(err) && Files.readString(err).contains("9-9-" + number));
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }
}
