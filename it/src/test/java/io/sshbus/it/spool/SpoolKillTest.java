package io.sshbus.it.spool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills at random moments: every event that a publisher was told to be on disk is stored once and
 * in its place. {@code -Dsshbus.it.kills=N} makes more rounds, {@code -Dsshbus.it.seed=N} the same.
 */
class SpoolKillTest {
  private static final String NODE = "nodea.example.com";
  private static final int KILLS = Integer.getInteger("sshbus.it.kills", 2);

  @TempDir private Path folder;

  private final long seed = Long.getLong("sshbus.it.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<String, List<String>> published = new TreeMap<>();
  private int events;

  private void publish(Spool spool) {
    String channel = "kill/" + random.nextInt(4);
    List<String> lines = new ArrayList<>();
    for (int i = List.of(1, 1, 1, 5, 400).get(random.nextInt(5)); i > 0; i--) {
      lines.add("event " + events++);
    }
    spool.pubLines(channel, lines);
    published.computeIfAbsent(channel, c -> new ArrayList<>()).addAll(lines);
  }

  /** The script alone, or with all that it has started. */
  private void kill(Run flush) throws InterruptedException {
    List<ProcessHandle> children = flush.process().descendants().toList();
    flush.kill();
    if (random.nextBoolean()) {
      children.forEach(ProcessHandle::destroyForcibly);
    }
    assertTrue(flush.process().waitFor(40, TimeUnit.SECONDS));
  }

  private void liveFor(Run flush, int mostMillis) throws InterruptedException {
    boolean ended = flush.process().waitFor(random.nextInt(mostMillis), TimeUnit.MILLISECONDS);
    assertTrue(!ended || List.of(0, 75).contains(flush.process().exitValue()), flush.toString());
  }

  private void assertAllStored(Spool spool, Ssh operator) {
    await()
        .atMost(Run.DEADLINE)
        .untilAsserted(
            () -> {
              Run.Ended last = spool.flush().end();
              assertEquals(0, last.status(), "seed " + seed + ": " + last);
            });
    Map<String, List<String>> stored = new HashMap<>();
    for (String channel : published.keySet()) {
      stored.put(
          channel,
          operator.lines("tail", channel, "--since", "all", "--until", "now", "-o", "cat"));
    }
    assertEquals(published, new TreeMap<>(stored), "seed " + seed);
    for (String empty : List.of("new", "cur", "bad", "tmp")) {
      assertEquals(List.of(), spool.names(empty), "seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  @Timeout(300)
  void whoSendsMayBeKilledAtAnyMoment(Shell shell) throws InterruptedException {
    try (TestRouter router = TestRouter.start(folder.resolve("bus"), NODE)) {
      Spool spool = new Spool(folder.resolve("spool"), shell, router.node(NODE));
      for (int round = 0; round < 4 * KILLS; round++) {
        for (int i = random.nextInt(4); i >= 0; i--) {
          publish(spool);
        }
        String[] options = random.nextInt(3) == 0 ? new String[] {"--watch"} : new String[0];
        try (Run flush = spool.flush(options)) {
          if (random.nextInt(3) == 0) {
            publish(spool);
          }
          liveFor(flush, List.of(100, 400, 1200).get(random.nextInt(3)));
          kill(flush);
        }
      }
      assertAllStored(spool, router.operator());
    }
  }

  @Test
  @Timeout(300)
  void theRouterMayBeKilledToo() throws InterruptedException {
    Path directory = folder.resolve("bus");
    TestKey key = ServerProcess.prepare(directory, NODE, "");
    ServerProcess server = ServerProcess.start(directory, 0);
    int port = server.port();
    Spool spool = new Spool(folder.resolve("spool"), Shell.DASH, server.node(key));
    try (Run flush = spool.flush("--watch")) {
      for (int round = 0; round < KILLS; round++) {
        for (int i = 4 + random.nextInt(8); i >= 0; i--) {
          publish(spool);
        }
        liveFor(flush, 1500);
        server.kill();
        publish(spool);
        server = ServerProcess.start(directory, port);
      }
      publish(spool);
      await().atMost(Run.DEADLINE).until(() -> spool.status().path("lines").asInt() == 0);
      flush.process().destroy();
      assertEquals(0, flush.await().status(), flush.toString());
      assertAllStored(spool, server.operator());
    } finally {
      server.close();
    }
  }

  /** What a publisher was not told about may be there or not, but never in part or twice. */
  @Test
  @Timeout(300)
  void whoPublishesMayBeKilledAtAnyMoment() throws InterruptedException {
    try (TestRouter router = TestRouter.start(folder.resolve("bus"), NODE)) {
      Spool spool = new Spool(folder.resolve("spool"), Shell.DASH, router.node(NODE));
      List<String> told = new ArrayList<>();
      for (int round = 0; round < 10 * KILLS; round++) {
        String event = "event " + round;
        try (Run pub = Run.of(spool.publisher("kill/pub", "-m", event))) {
          if (pub.process().waitFor(random.nextInt(25), TimeUnit.MILLISECONDS)) {
            assertEquals(0, pub.process().exitValue(), pub.toString());
            told.add(event);
          }
          pub.kill();
          assertTrue(pub.process().waitFor(40, TimeUnit.SECONDS));
        }
      }
      assertEquals(0, spool.pub("kill/pub", "-m", "last").status());
      told.add("last");
      spool.flushAll();
      List<String> stored =
          router
              .operator()
              .lines("tail", "kill/pub", "--since", "all", "--until", "now", "-o", "cat");
      assertEquals(stored.stream().distinct().toList(), stored, "seed " + seed);
      stored = new ArrayList<>(stored);
      stored.retainAll(told);
      assertEquals(told, stored, "seed " + seed);
      assertEquals(List.of(), spool.names("bad"));
    }
  }
}
