package io.sshbus.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.spool.SpoolStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFiguresTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private Path spool;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private SpoolStatus status =
      new SpoolStatus(
          3, 8192, Optional.of(NOW.minusSeconds(90)), 7, 2, 1, "QUOTA_EXCEEDED no\nmore");

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectory(spool.resolve("java"));
  }

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  private static Clock at(long seconds) {
    return Clock.fixed(NOW.plusSeconds(seconds), ZoneOffset.UTC);
  }

  private SpoolFigures tell() {
    return SpoolFigures.begin(spool, () -> status, at(0), timer);
  }

  @Test
  void whatTheSpoolSaysOfItselfIsThereForItsGroup() throws IOException {
    try (SpoolFigures figures = tell()) {
      assertEquals(
          PosixFilePermissions.fromString("rw-r-----"),
          Files.getPosixFilePermissions(spool.resolve("java/agent.status")));
      assertEquals(
          """
          waiting     3
          bytes       8192
          oldest      100 s
          delivered   7
          refused     2
          bad         1
          last-error  QUOTA_EXCEEDED no more
          """,
          SpoolFigures.read(spool, at(10)).orElse("none"));
      status = new SpoolStatus(0, 0, Optional.empty(), 10, 2, 1, "");
      figures.look();
      assertTrue(SpoolFigures.read(spool, at(10)).orElse("none").startsWith("waiting     0\n"));
    }
  }

  @Test
  void whatNobodyHasToldForLongIsNotTold() throws IOException {
    assertFalse(SpoolFigures.read(spool, at(0)).isPresent());
    tell().close();
    assertTrue(SpoolFigures.read(spool, at(30)).isPresent());
    assertFalse(SpoolFigures.read(spool, at(31)).isPresent());
  }

  @Test
  void withoutRoomForANewFileTheOldOneHasTheFigures() throws IOException {
    try (SpoolFigures figures = tell()) {
      // As much in the way as a full disk.
      Files.createDirectories(spool.resolve("java/agent.status.new/x"));
      status = new SpoolStatus(4, 9, Optional.empty(), 0, 5, 0, "");
      figures.look();
      assertEquals(
          "waiting     4\nbytes       9\ndelivered   0\nrefused     5\nbad         0\n",
          SpoolFigures.read(spool, at(0)).orElse("none"));
    }
  }

  @Test
  void whatIsReadWhileItIsWrittenIsToldAsFarAsItGoes() throws IOException {
    Files.writeString(
        spool.resolve("java/agent.status"), "at " + NOW.getEpochSecond() + "\nwaiting 4\noldest ");
    assertEquals(
        "waiting     4\noldest      unknown\n", SpoolFigures.read(spool, at(0)).orElse("none"));
  }
}
