package io.sshbus.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void aFaultOfAFileSaysWhatIsWrongWithIt() {
    assertEquals("/d: permission denied", Failures.told(new AccessDeniedException("/d")));
    assertEquals(
        "/d: there is no such file or directory, and it cannot be made",
        Failures.told(new NoSuchFileException("/d")));
    assertEquals(
        "/d: it cannot be used, FileSystemException", Failures.told(new FileSystemException("/d")));
    assertEquals(
        "/d: No space left on device",
        Failures.told(new FileSystemException("/d", null, "No space left on device")));
    assertEquals("told", Failures.told(new IOException("told")));
  }
}
