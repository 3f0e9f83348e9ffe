package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ErrorCode;
import io.sshbus.log.AppendOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that really has no room left, where the tests may mount one. */
class FullDiskTest {
  @TempDir Path temp;

  private Path mount;

  @BeforeEach
  void mount() throws Exception {
    mount = Files.createDirectory(temp.resolve("small"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", mount.toString()) == 0,
        "only root can mount");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", mount.toString());
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void publishesAreRefusedReadsGoOnAndItRecoversByItself() throws Exception {
    Path ballast = Files.write(mount.resolve("ballast"), new byte[24 << 20]);
    Path directory = mount.resolve("db");
    TestSettings settings = TestSettings.in(directory);
    List<String> confirmed = new ArrayList<>();
    try (RocksEngine engine = settings.open()) {
      Publisher publisher = Publisher.to(engine);
      String filler = "-" + "x".repeat(20_000);
      AppendOutcome outcome = publisher.publish("a", 0 + filler);
      for (int i = 0; outcome instanceof AppendOutcome.Stored; i++) {
        confirmed.add(i + filler);
        outcome = publisher.publish("a", (i + 1) + filler);
      }
      assertEquals(
          ErrorCode.DISK_FULL, ((AppendOutcome.Refused) outcome).code(), outcome.toString());
      assertTrue(confirmed.size() > 100, confirmed.size() + " confirmed");
      assertEquals(confirmed, publisher.bodies());
      assertInstanceOf(Fault.DiskFull.class, settings.faults().get(0));
      Files.delete(ballast);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> publisher.publish("a", "room again") instanceof AppendOutcome.Stored);
      confirmed.add("room again");
      assertEquals(confirmed, publisher.bodies());
    }
    try (RocksEngine engine = settings.open()) {
      assertEquals(confirmed, Publisher.to(engine).bodies());
    }
  }
}
