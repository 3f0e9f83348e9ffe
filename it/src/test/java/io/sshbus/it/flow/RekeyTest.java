package io.sshbus.it.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RekeyTest {
  private static final String NODE = "nodea.example.com";

  @TempDir Path temp;

  @Test
  void newKeysInMidStreamLoseNothingInEitherDirection() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append(i).append(' ').append("x".repeat(200)).append('\n');
    }
    try (TestRouter router = TestRouter.start(temp.resolve("bus"), NODE)) {
      Ssh ssh = router.node(NODE).with("-o", "RekeyLimit=1M", "-o", "LogLevel=DEBUG1");
      try (Run live = ssh.start("tail", "rekey/#", "--since", "all", "-C", "20000", "-o", "cat")) {
        Run.Ended published = ssh.feed(lines.toString(), "pub", "rekey/status");
        assertEquals(0, published.status(), published.err());
        assertTrue(rekeys(published) > 2, "keys were exchanged: " + rekeys(published));
        Run.Ended read = live.await();
        assertEquals(0, read.status());
        assertTrue(rekeys(read) > 2, "keys were exchanged: " + rekeys(read));
        assertEquals(lines.toString(), read.out());
      }
    }
  }

  private static long rekeys(Run.Ended ended) {
    return ended.err().lines().filter(line -> line.contains("SSH2_MSG_NEWKEYS sent")).count();
  }
}
