package io.sshbus.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.spool.SpoolStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SpoolFiguresTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private Path spool;

  private SpoolStatus status =
      new SpoolStatus(
          3, 8192, Optional.of(NOW.minusSeconds(90)), 7, 2, 1, "QUOTA_EXCEEDED no\nmore");

  @BeforeEach
  void begin() throws Exception {
    Files.createDirectory(spool.resolve("java"));
  }

  private static Clock at(long seconds) {
    return Clock.fixed(NOW.plusSeconds(seconds), ZoneOffset.UTC);
  }

  private SpoolFigures tell() {
    return SpoolFigures.begin(spool, () -> status, at(0));
  }

  @Test
  void whatTheSpoolSaysOfItselfIsThereForItsGroup() throws Exception {
    try (SpoolFigures figures = tell()) {
      assertEquals(
          PosixFilePermissions.fromString("rw-r-----"),
          Files.getPosixFilePermissions(spool.resolve("java/agent.status")));
      assertEquals(
          """
          waiting     3
          bytes       8192
          oldest      100 s
          files       0 events in 0 files, 0 bytes
          agent       3 events, 8192 bytes
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
  void whatNobodyHasToldForLongIsNotTold() throws Exception {
    assertFalse(SpoolFigures.read(spool, at(0)).isPresent());
    tell().close();
    assertTrue(SpoolFigures.read(spool, at(30)).isPresent());
    assertFalse(SpoolFigures.read(spool, at(31)).isPresent());
  }

  @Test
  void withoutRoomForANewFileTheOldOneHasTheFigures() throws Exception {
    try (SpoolFigures figures = tell()) {
      // As much in the way as a full disk.
      Files.createDirectories(spool.resolve("java/agent.status.new/x"));
      status = new SpoolStatus(4, 9, Optional.empty(), 0, 5, 0, "");
      figures.look();
      assertEquals(
          """
          waiting     4
          bytes       9
          files       0 events in 0 files, 0 bytes
          agent       4 events, 9 bytes
          delivered   0
          refused     5
          bad         0
          """,
          SpoolFigures.read(spool, at(0)).orElse("none"));
    }
  }

  @Test
  void whatIsReadWhileItIsWrittenIsToldAsFarAsItGoes() throws Exception {
    Files.writeString(
        spool.resolve("java/agent.status"), "at " + NOW.getEpochSecond() + "\nwaiting 4\noldest ");
    assertEquals(
        """
        waiting     4
        bytes       0
        files       0 events in 0 files, 0 bytes
        agent       4 events, 0 bytes
        """,
        SpoolFigures.read(spool, at(0)).orElse("none"));
  }

  /** One story, whoever tells it and whoever sends which part. */
  @Test
  void whatWaitsInTheFilesOfOtherProgramsIsPartOfIt() throws Exception {
    Files.createDirectory(spool.resolve("new"));
    Files.createDirectory(spool.resolve("cur"));
    Path oldest = Files.writeString(spool.resolve("new/1"), "{\"a\":1}\n{\"a\":2}\n");
    Files.setLastModifiedTime(oldest, FileTime.from(NOW.minusSeconds(500)));
    Files.writeString(spool.resolve("cur/0000000000000000007-0"), "\n\r\n{\"a\":3}");
    Files.writeString(spool.resolve("new/.hidden"), "x\n");
    Files.createSymbolicLink(spool.resolve("new/link"), oldest);
    Files.writeString(spool.resolve("status"), "last-error 2026-01-31T11:00:00Z NO_BUS no\n");
    tell().close();
    String told = SpoolFigures.read(spool, at(0)).orElse("none");
    assertTrue(
        told.startsWith(
            """
            waiting     6
            bytes       8218
            oldest      500 s
            files       3 events in 2 files, 26 bytes
            agent       3 events, 8192 bytes
            """),
        told);
    assertTrue(told.endsWith("files-error 2026-01-31T11:00:00Z NO_BUS no\n"), told);
  }

  @Test
  @Timeout(20)
  void aDiskThatHangsHoldsUpNobodyAtTheEnd() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    SpoolFigures figures =
        SpoolFigures.begin(
            spool,
            () -> {
              if (looks.incrementAndGet() == 2) {
                hangs.countDown();
                awaitUninterruptibly(over);
              }
              return status;
            },
            at(0));
    hangs.await();
    figures.close();
    over.countDown();
    assertEquals(2, looks.get());
  }

  /** Whoever may write to the directory must not have us write over another file. */
  @Test
  void aLinkInThePlaceOfTheFiguresIsNotFollowed() throws Exception {
    Path other = Files.writeString(spool.resolve("other"), "precious");
    try (SpoolFigures figures = tell()) {
      Files.delete(spool.resolve("java/agent.status"));
      Files.createSymbolicLink(spool.resolve("java/agent.status"), other);
      Files.createDirectories(spool.resolve("java/agent.status.new/x"));
      status = new SpoolStatus(4, 9, Optional.empty(), 0, 5, 0, "");
      figures.look();
    }
    assertEquals("precious", Files.readString(other));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
