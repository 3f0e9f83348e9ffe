package io.sshbus.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file under a clock of the file system that the test holds. */
class WatchedFileTest {
  private static final Instant CHANGED = Instant.parse("2026-07-01T00:00:00Z");

  @TempDir Path directory;
  private FileStamp stamp = stamp(0);
  private int stampsAsked;
  private WatchedFile<String> file;

  @BeforeEach
  void watch() throws IOException {
    file =
        new WatchedFile<>(
            Files.writeString(directory.resolve("file"), "one"),
            bytes -> new WatchedFile.Parsed<>(bytes.text(), List.of()),
            "nothing",
            false,
            path -> stamp);
  }

  @Test
  void aSecondChangeWithinOneTickOfTheClockIsSeen() throws IOException {
    assertTrue(file.refresh(CHANGED));
    Files.writeString(directory.resolve("file"), "two");
    assertTrue(file.refresh(CHANGED.plusSeconds(1)));
    assertEquals("two", file.content());
  }

  @Test
  void aFileThatHasRestedIsNotReadWithoutANewStamp() throws IOException {
    assertTrue(file.refresh(CHANGED.plusSeconds(3)));
    Files.writeString(directory.resolve("file"), "two");
    assertFalse(file.refresh(CHANGED.plusSeconds(4)));
    stamp = stamp(1);
    assertTrue(file.refresh(CHANGED.plusSeconds(5)));
    assertEquals("two", file.content());
  }

  @Test
  void aFileThatChangesWhileItIsReadIsReadAgain() throws IOException {
    WatchedFile<String> restless =
        new WatchedFile<>(
            directory.resolve("file"),
            bytes -> new WatchedFile.Parsed<>(bytes.text(), List.of()),
            "nothing",
            false,
            path -> stamp(Math.min(++stampsAsked, 2)));
    assertFalse(restless.refresh(CHANGED));
    assertEquals("nothing", restless.content());
    assertTrue(restless.problems().get(0).message().contains("changed while it was being read"));
    assertTrue(restless.refresh(CHANGED));
    assertEquals("one", restless.content());
    assertEquals(List.of(), restless.problems());
  }

  private static FileStamp stamp(long size) {
    return new FileStamp(
        "inode", size, FileTime.from(CHANGED), FileTime.from(CHANGED), true, Set.of());
  }
}
