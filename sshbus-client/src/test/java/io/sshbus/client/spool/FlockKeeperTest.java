package io.sshbus.client.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlockKeeperTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    file = Files.createFile(folder.resolve("lock"));
  }

  /** Whether nobody holds the lock. */
  private boolean isFree() {
    try {
      Process flock = new ProcessBuilder("flock", "-n", file.toString(), "true").start();
      assertTrue(flock.waitFor(20, TimeUnit.SECONDS));
      return flock.exitValue() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!what.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it should have come by now");
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** The shell and what it has started, by now. */
  private static List<ProcessHandle> keepers(List<ProcessHandle> before) {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> !before.contains(each) && each.isAlive())
        .toList();
  }

  @Test
  void oneHasTheLockAndWhoWaitsHasItNext() throws Exception {
    FlockKeeper second;
    try (FlockKeeper first = new FlockKeeper(file)) {
      await(first::isHeld);
      assertFalse(isFree());
      second = new FlockKeeper(file);
      assertFalse(second.isHeld());
    }
    await(second::isHeld);
    second.close();
    assertTrue(isFree());
  }

  @Test
  void whicheverOfItsProcessesIsKilledTheLockStaysUntilItIsGivenUp() throws Exception {
    for (int victim = 0; victim < 2; victim++) {
      List<ProcessHandle> before = keepers(List.of());
      FlockKeeper keeper = new FlockKeeper(file);
      await(keeper::isHeld);
      await(() -> keepers(before).size() == 2);
      keepers(before).get(victim).destroyForcibly();
      await(keeper::isLost);
      assertFalse(isFree());
      keeper.close();
      await(this::isFree);
    }
  }

  @Test
  void signalsOfATerminalArePassedOver() throws Exception {
    List<ProcessHandle> before = keepers(List.of());
    try (FlockKeeper keeper = new FlockKeeper(file)) {
      await(keeper::isHeld);
      await(() -> keepers(before).size() == 2);
      for (ProcessHandle each : keepers(before)) {
        assertEquals(
            0, new ProcessBuilder("kill", "-INT", String.valueOf(each.pid())).start().waitFor());
        assertEquals(
            0, new ProcessBuilder("kill", "-TERM", String.valueOf(each.pid())).start().waitFor());
      }
      assertEquals(2, keepers(before).size());
      assertTrue(keeper.isHeld());
    }
  }
}
