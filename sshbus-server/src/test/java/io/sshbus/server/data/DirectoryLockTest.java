package io.sshbus.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void resolve() throws IOException {
    directory = temporary.toRealPath();
  }

  private String refusal() {
    return assertThrows(BusException.class, () -> DirectoryLock.take(directory)).getMessage();
  }

  private String inUseBy(String owner) {
    return "the directory "
        + directory
        + " is in use by "
        + owner
        + "; stop that router or choose another directory";
  }

  @Test
  void anotherProcessIsRefusedAndToldWhoHoldsTheDirectory()
      throws IOException, InterruptedException {
    Process other = hold();
    assertEquals(inUseBy("process " + other.pid()), refusal());
    other.getOutputStream().close();
    other.waitFor();
    DirectoryLock.take(directory).close();
  }

  @Test
  void aKilledProcessHoldsNothing() throws IOException, InterruptedException {
    hold().destroyForcibly().waitFor();
    DirectoryLock.take(directory).close();
  }

  @Test
  void theSameProcessIsRefusedAndTheLockStaysWhole() throws IOException, InterruptedException {
    try (DirectoryLock lock = DirectoryLock.take(directory)) {
      String own = "this process (" + ProcessHandle.current().pid() + ")";
      assertEquals(inUseBy(own), refusal());
      assertEquals(inUseBy(own), refusal());

      Process other = start();
      String output = new String(other.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(1, other.waitFor(), output);
      assertTrue(lock.isHeld());
    }
    DirectoryLock.take(directory).close();
  }

  @Test
  void aShorterProcessIdReplacesALongerOne() throws IOException {
    Files.writeString(directory.resolve("lock"), "99999999999999\n");
    try (DirectoryLock lock = DirectoryLock.take(directory)) {
      assertTrue(lock.isHeld());
      assertEquals(
          ProcessHandle.current().pid() + "\n",
          readAsAnotherProcessWould(directory.resolve("lock")));
    }
  }

  // Opened here, the file would lose its lock when it is closed.
  private static String readAsAnotherProcessWould(Path file) throws IOException {
    Process cat = new ProcessBuilder("cat", file.toString()).start();
    return new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private Process hold() throws IOException {
    Process process = start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    assertEquals("held", output.readLine());
    return process;
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            directory.toString())
        .start();
  }
}
