package io.sshbus.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStampTest {
  private static final Instant CHANGED = Instant.parse("2026-07-01T00:00:00Z");
  private static final FileStamp STAMP =
      new FileStamp("inode", 7, FileTime.fromMillis(0), FileTime.from(CHANGED), true, Set.of());

  @Test
  void aFileIsTooYoungForTwoSecondsAfterItsChange() {
    assertTrue(STAMP.isTooYoung(CHANGED));
    assertTrue(STAMP.isTooYoung(CHANGED.plusSeconds(2)));
    assertFalse(STAMP.isTooYoung(CHANGED.plusSeconds(2).plusNanos(1)));
  }

  @Test
  void aFileFromTheFutureIsTooYoung() {
    assertTrue(STAMP.isTooYoung(CHANGED.minusSeconds(3600)));
  }

  @Test
  void aStampTellsAnotherFileOfTheSameContentFromThisOne(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a"), "x");
    FileStamp stamp = FileStamp.of(file);
    assertEquals(stamp, FileStamp.of(file));
    assertNotEquals(stamp, FileStamp.of(Files.writeString(directory.resolve("b"), "x")));
  }

  @Test
  void groupAndOthersMayNotWrite(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a"), "x");
    for (PosixFilePermission writer :
        Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE)) {
      Files.setPosixFilePermissions(file, Set.of(PosixFilePermission.OWNER_READ, writer));
      assertTrue(FileStamp.of(file).isWritableByOthers());
    }
    Files.setPosixFilePermissions(file, Set.of(PosixFilePermission.OWNER_WRITE));
    assertFalse(FileStamp.of(file).isWritableByOthers());
  }
}
