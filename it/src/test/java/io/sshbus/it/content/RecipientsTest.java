package io.sshbus.it.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages to one node, with plain ssh. */
class RecipientsTest {
  private static final String SENDER = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";
  private static final String NEVER_SEEN = "new.example.com";

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), SENDER, OTHER, NEVER_SEEN);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static Run.Ended inbox(Ssh who, String node, int count) {
    return who.run(
        "tail",
        "'$to/" + node + "/#'",
        "--since",
        "last",
        "--name",
        "inbox",
        "--ack",
        "-o",
        "cat",
        "-C",
        String.valueOf(count),
        "-W",
        "10");
  }

  @Test
  void aMessageWaitsOnDiskForANodeThatNeverCameAndIsItsAlone() {
    Ssh sender = router.node(SENDER);
    String channel = "'$to/" + NEVER_SEEN + "/orders'";
    assertEquals(0, sender.feed("first\nsecond\n", "pub", channel).status());
    assertEquals(0, router.operator().feed("third\n", "pub", channel).status());
    router.stop();
    router.startAgain();
    assertEquals(77, inbox(router.node(OTHER), NEVER_SEEN, 1).status());
    assertEquals(77, inbox(sender, NEVER_SEEN, 1).status());
    assertEquals(77, router.node(OTHER).run("get", "'$to/+/orders'").status());
    Run.Ended got = inbox(router.node(NEVER_SEEN), NEVER_SEEN, 3);
    assertEquals(List.of("first", "second", "third"), got.lines(), got.err());
    assertEquals(
        List.of("first", "second", "third"),
        router
            .operator()
            .lines(
                "tail",
                "'$to/" + NEVER_SEEN + "/#'",
                "--since",
                "all",
                "--until",
                "now",
                "-o",
                "cat"));
  }

  @Test
  void anInboxGoesOnBehindWhatItsNodeHasAcknowledged() {
    String filter = "'$to/" + OTHER + "/#'";
    String channel = "'$to/" + OTHER + "/jobs'";
    assertEquals(0, router.node(SENDER).feed("one\ntwo\n", "pub", channel).status());
    try (Run tail =
        router
            .node(OTHER)
            .start("tail", filter, "--since", "last", "--name", "jobs", "--ack", "-o", "'%i %b'")) {
      String first = tail.line(line -> line.endsWith(" one"));
      tail.line(line -> line.endsWith(" two"));
      tail.send(first.substring(0, first.indexOf(' ')) + "\n");
      awaitAcked();
    }
    Run.Ended again =
        router
            .node(OTHER)
            .run("tail", filter, "--since", "last", "--name", "jobs", "-o", "cat", "-C", "1");
    assertEquals(List.of("two"), again.lines(), again.err());
  }

  /** The listing shows when the last acknowledgement was. */
  private static void awaitAcked() {
    long deadline = System.nanoTime() + Run.DEADLINE.toNanos();
    while (router.operator().lines("subs").stream()
        .noneMatch(line -> line.contains("jobs") && !line.contains("acked never"))) {
      assertTrue(System.nanoTime() < deadline, "nothing was acknowledged");
    }
  }
}
