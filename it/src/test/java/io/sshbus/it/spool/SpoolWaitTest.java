package io.sshbus.it.spool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits, for the bus or for the disk, does not hold up the rest and loses nothing. */
class SpoolWaitTest {
  private static final String NODE = "nodea.example.com";
  private static final String SMALL =
      """
      log:
        classes:
          - {name: small, channels: ["small/#"], maxAge: 1d, maxBytes: 64MiB}
          - {name: default, maxAge: 1d, maxBytes: 1GiB}
      quotas:
        storedShare: %s
      """;

  @TempDir private Path folder;

  private static List<String> log(TestRouter router, String channel) {
    return router
        .operator()
        .lines("tail", channel, "--since", "all", "--until", "now", "-o", "cat")
        .stream()
        .map(line -> line.replaceFirst("x+$", ""))
        .toList();
  }

  private static void awaitLog(TestRouter router, String channel, List<String> expected) {
    await().atMost(Run.DEADLINE).untilAsserted(() -> assertEquals(expected, log(router, channel)));
  }

  private static List<String> large(int from, int to) {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add(i + " " + "x".repeat(9_990));
    }
    return lines;
  }

  private static List<String> named(int from, int to) {
    return large(from, to).stream().map(line -> line.replaceFirst("x+$", "")).toList();
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void aChannelOverItsQuotaWaitsAndTheOthersGoOn(Shell shell) {
    Path bus = folder.resolve("bus");
    try (TestRouter router = TestRouter.configured(bus, SMALL.formatted("1%"), NODE)) {
      Spool spool = new Spool(folder.resolve("spool"), shell, router.node(NODE));
      try (Run flush = spool.flush("--watch")) {
        spool.pubLines("other/a", List.of("before"));
        spool.pubLines("small/a", large(0, 80));
        // The quota looks at what is on disk, so this much may be taken at once or not.
        await()
            .atMost(Run.DEADLINE)
            .until(
                () ->
                    flush.err().contains("QUOTA")
                        || (spool.names("cur").isEmpty() && spool.names("new").isEmpty()));
        spool.pubLines("other/a", List.of("between"));
        spool.pubLines("small/a", large(80, 100));
        spool.pubLines("other/a", List.of("after"));
        awaitLog(router, "other/a", List.of("before", "between", "after"));
        await().atMost(Run.DEADLINE).until(() -> flush.err().contains("QUOTA_EXCEEDED"));
        for (int i = 0; i < 5; i++) {
          spool.pubLines("small/a", large(100 + i, 101 + i));
          spool.pubLines("other/" + i, List.of("passes by"));
          awaitLog(router, "other/" + i, List.of("passes by"));
        }
        int stored = log(router, "small/a").size();
        assertTrue(stored > 10 && stored < 100, stored + " stored");
        assertEquals("QUOTA_EXCEEDED", spool.status().path("lastError").path("code").asString());
        assertEquals(105 - stored, spool.status().path("lines").asInt());
        router.write("sshbus.yaml", SMALL.formatted("50%").lines().toList());
        router.stop();
        router.startAgain();
        awaitLog(router, "small/a", named(0, 105));
        await().atMost(Run.DEADLINE).until(() -> spool.names("cur").isEmpty());
        assertEquals(List.of(), spool.names("bad"));
      }
    }
  }

  @Test
  void whoPublishesTooFastIsSentInOrderAllTheSame() {
    String yaml = "quotas:\n  bytesPerSecond: 50KiB\n";
    try (TestRouter router = TestRouter.configured(folder.resolve("bus"), yaml, NODE)) {
      Spool spool = new Spool(folder.resolve("spool"), Shell.DASH, router.node(NODE));
      for (int i = 0; i < 30; i += 3) {
        spool.pubLines("fast/a", large(i, i + 1));
        spool.pubLines("fast/b", large(i + 1, i + 2));
        spool.pubLines("fast/a", large(i + 2, i + 3));
      }
      try (Run flush = spool.flush("--watch")) {
        await()
            .atMost(Run.DEADLINE.multipliedBy(2))
            .until(() -> spool.status().path("lines").asInt() == 0);
        assertTrue(flush.err().contains("QUOTA_EXCEEDED"), flush.err());
      }
      List<String> all = named(0, 30);
      List<String> b = new ArrayList<>();
      for (int i = 1; i < 30; i += 3) {
        b.add(all.get(i));
      }
      List<String> a = new ArrayList<>(all);
      a.removeAll(b);
      assertEquals(a, log(router, "fast/a"));
      assertEquals(b, log(router, "fast/b"));
    }
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void aFullSpoolTakesNothingUntilItHasBeenSent(Shell shell) throws IOException {
    try (TestRouter router = TestRouter.start(folder.resolve("bus"), NODE)) {
      Spool spool = new Spool(folder.resolve("spool"), shell, router.node(NODE));
      spool.write("limits", "age 100000\nbytes 100000\n");
      int taken = 0;
      Run.Ended ended = spool.pub("full/a", "-m", "event 0");
      while (ended.status() == 0) {
        taken++;
        assertTrue(taken < 100, "never full");
        ended = spool.pub("full/a", "-m", "event " + taken);
      }
      assertEquals(75, ended.status(), ended.toString());
      assertTrue(ended.err().contains("SPOOL_FULL"), ended.err());
      assertEquals(List.of(), spool.names("tmp"));
      assertTrue(taken >= 10, taken + " taken");
      Path input = Files.writeString(folder.resolve("input"), "x".repeat(200_000));
      Run.Ended large = Run.of(spool.publisher("full/a").redirectInput(input.toFile())).await();
      assertEquals(75, large.status(), large.toString());
      spool.flushAll();
      assertEquals(0, spool.pub("full/a", "-m", "after").status());
      spool.flushAll();
      assertEquals(taken + 1, log(router, "full/a").size());
    }
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void aFullDiskTakesNothingAndIsStillSent(Shell shell) throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Run.Ended mounted =
        Run.of(List.of("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk.toString())).end();
    assumeTrue(mounted.status() == 0, "a small file system can be mounted: " + mounted.err());
    try (TestRouter router = TestRouter.start(folder.resolve("bus"), NODE)) {
      Spool spool = new Spool(disk.resolve("spool"), shell, router.node(NODE));
      spool.pubLines("disk/a", List.of("0 "));
      spool.flushAll();
      int taken = 1;
      for (int large = 30; large > 0; large--) {
        Run.Ended ended =
            Run.of(spool.publisher("disk/a")).send(taken + " " + "x".repeat(40_000)).end();
        taken += ended.status() == 0 ? 1 : 0;
      }
      assertTrue(taken > 3 && taken < 25, taken + " taken");
      Path filler = disk.resolve("filler");
      Run.of(List.of("sh", "-c", "cat /dev/zero >'" + filler + "'")).end();
      Run.Ended refused = spool.pub("disk/a", "-m", "no room");
      assertTrue(refused.status() == 75, refused.toString());
      assertEquals(List.of(), spool.names("tmp"));
      assertEquals(0, spool.flush().end().status());
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < taken; i++) {
        expected.add(i + " ");
      }
      assertEquals(expected, log(router, "disk/a"));
    } finally {
      Run.of(List.of("umount", "-l", disk.toString())).end();
    }
  }
}
