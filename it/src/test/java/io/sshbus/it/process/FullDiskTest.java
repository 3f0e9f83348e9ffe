package io.sshbus.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";
  private static final String YAML =
      """
      log: {reserveBytes: 64MiB}
      keymaster: {enabled: true}
      """;

  @TempDir Path temp;

  @Test
  void publishesAreRefusedWhileTheDiskIsFullReadsGoOnAndRightsAreTakenAway() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    Run.Ended mounted =
        Run.of(List.of("mount", "-t", "tmpfs", "-o", "size=320m", "tmpfs", disk.toString())).end();
    assumeTrue(mounted.status() == 0, "a small file system can be mounted: " + mounted.err());
    try (TestRouter router = TestRouter.configured(disk.resolve("bus"), YAML, NODE, OTHER)) {
      assertEquals(0, router.node(NODE).feed("before\n", "pub", "raid/status").status());
      Path filler = disk.resolve("filler");
      long free = Files.getFileStore(disk).getUsableSpace();
      Run.Ended filled =
          Run.of(List.of("fallocate", "-l", String.valueOf(free - (8 << 20)), filler.toString()))
              .end();
      assertEquals(0, filled.status(), filled.err());
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .untilAsserted(
              () -> {
                Run.Ended refused = router.node(NODE).feed("no room\n", "pub", "raid/full");
                assertEquals(75, refused.status(), refused.toString());
                assertTrue(refused.err().contains("DISK_FULL"), refused.err());
              });
      assertEquals(List.of("before"), router.operator().lines("get", "raid/status", "-o", "cat"));
      assertEquals(
          List.of("before"),
          router.operator().lines("tail", "raid/status", "-n", "1", "-C", "1", "-o", "cat"));
      assertEquals(0, router.operator().run("key", "suspend", OTHER).status());
      Run.Ended later = router.operator().run("key", "resume", OTHER);
      assertEquals(75, later.status(), later.toString());
      assertEquals(255, router.node(OTHER).feed("no\n", "pub", "raid/full").status());
      Files.delete(filler);
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> router.node(NODE).feed("after\n", "pub", "raid/status").status() == 0);
      assertEquals(List.of("after"), router.operator().lines("get", "raid/status", "-o", "cat"));
    } finally {
      Run.of(List.of("umount", "-l", disk.toString())).end();
    }
  }
}
