package io.sshbus.it.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTest {
  private static final int ROUNDS = 4;
  private static final String NAME = "web1.example.com";

  @TempDir private Path folder;

  /** A router is killed while it replaces one key by another: either happened, or nothing. */
  @Test
  void aReplacementHappensWholeOrNotAtAll() {
    Path directory = folder.resolve("bus");
    TestKey old = ServerProcess.prepare(directory, NAME, Fleet.ENABLED);
    long seed = System.nanoTime();
    System.out.println("KilledTest seed " + seed);
    Random random = new Random(seed);
    ServerProcess server = ServerProcess.start(directory, 0);
    String bound = fingerprint(old);
    for (int round = 0; round < ROUNDS; round++) {
      TestKey next = TestKey.make(folder, "next" + round);
      Ssh machine = server.node(next).to(NAME + "@bus-node").with("-s");
      machine.feed("{\"op\":\"register\"}\n", "keymaster");
      try (Run replace = server.operator().start("key", "replace", NAME, fingerprint(next))) {
        killAfter(random.nextInt(400), server);
        boolean told = replace.end().status() == 0;
        server = ServerProcess.start(directory, server.port());
        List<String> accepted = server.operator().lines("key", "ls", "--state", "accepted");
        assertEquals(1, accepted.size(), accepted.toString());
        boolean replaced = accepted.get(0).contains(fingerprint(next));
        assertTrue(replaced || accepted.get(0).contains(bound), accepted.toString());
        assertTrue(replaced || !told, "told and not done");
        bound = replaced ? fingerprint(next) : bound;
      }
    }
    assertEquals(0, server.term().status());
  }

  private static void killAfter(int millis, ServerProcess server) {
    CompletableFuture.runAsync(
            server::kill, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
        .join();
  }

  private static String fingerprint(TestKey key) {
    return Run.of(List.of("ssh-keygen", "-lf", key.file() + ".pub")).end().out().split(" ", 3)[1];
  }
}
