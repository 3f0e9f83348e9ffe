package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a crash: an end that was never confirmed is cut off, everything else that is wrong is
 * refused.
 */
class WalGuardTest {
  @TempDir Path temp;

  private Path image;
  private Path wal;
  private byte[] whole;
  private byte[] markBefore;
  private byte[] markAfter;
  private int lastRecord;

  /**
   * The image of a crash behind five confirmed events, the last one over several blocks of the log.
   */
  @BeforeEach
  void crash() throws IOException {
    Path running = temp.resolve("running");
    try (RocksEngine engine = TestSettings.in(running).open()) {
      for (int i = 0; i < 4; i++) {
        Publisher.to(engine).publish("a", "event " + i);
      }
      markBefore = Files.readAllBytes(running.resolve(ConfirmedMark.FILE));
      lastRecord = (int) Files.size(Copies.wals(running).get(0));
      Publisher.to(engine).publish("a", "event 4 " + "x".repeat(100_000));
      image = Copies.of(running, temp.resolve("image"));
    }
    markAfter = Files.readAllBytes(image.resolve(ConfirmedMark.FILE));
    List<Path> wals = Copies.wals(image);
    assertEquals(1, wals.size());
    wal = wals.get(0);
    whole = Files.readAllBytes(wal);
    assertTrue(whole.length > lastRecord + 100_000);
  }

  @Test
  void aWholeLogIsLeftAlone() throws IOException {
    assertEquals(Optional.empty(), new WalGuard(image).repair());
    assertArrayEquals(whole, Files.readAllBytes(wal));
  }

  @Test
  void aRecordTornAtAnyByteIsCutOff() throws IOException {
    mark(markBefore);
    for (int length = lastRecord + 1; length < whole.length; length += step(length)) {
      Files.write(wal, Arrays.copyOf(whole, length));
      assertTrue(new WalGuard(image).repair().isPresent(), "torn at " + length);
      assertEquals(lastRecord, Files.size(wal), "torn at " + length);
    }
  }

  @Test
  void aTornRecordOfWhichPagesWereNeverWrittenIsCutOff() throws IOException {
    mark(markBefore);
    for (int from = lastRecord & -4096; from < whole.length; from += 4096) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, Math.max(from, lastRecord), Math.min(from + 4096, torn.length), (byte) 0);
      Files.write(wal, torn);
      assertTrue(new WalGuard(image).repair().isPresent(), "page at " + from);
      assertEquals(lastRecord, Files.size(wal), "page at " + from);
    }
  }

  @Test
  void theEngineOpensBehindATornRecordWithEverythingConfirmed() throws IOException {
    mark(markBefore);
    for (int length :
        List.of(lastRecord + 3, lastRecord + 20, whole.length - 40_000, whole.length - 1)) {
      Path copy = Copies.of(image, temp.resolve("torn-" + length));
      Files.write(copy.resolve(wal.getFileName()), Arrays.copyOf(whole, length));
      TestSettings settings = TestSettings.in(copy);
      try (RocksEngine engine = settings.open()) {
        assertEquals(
            List.of("event 0", "event 1", "event 2", "event 3"), Publisher.to(engine).bodies());
        assertInstanceOf(Fault.TailRepaired.class, settings.faults().get(0));
        Publisher.to(engine).publish("a", "goes on");
      }
      try (RocksEngine engine = settings.open()) {
        assertEquals("goes on", Publisher.to(engine).bodies().get(4));
      }
    }
  }

  @Test
  void aFlippedBitAnywhereIsRefusedAndNothingIsChanged() throws IOException {
    for (int at = 0; at < whole.length; at += step(at)) {
      byte[] flipped = flip(at);
      LogDamagedException refused =
          assertThrows(
              LogDamagedException.class, () -> new WalGuard(image).repair(), "bit in byte " + at);
      assertTrue(refused.getMessage().contains("backup"), refused.getMessage());
      assertArrayEquals(flipped, Files.readAllBytes(wal));
    }
  }

  @Test
  void aFlippedBitBeforeTheLastRecordIsRefusedThoughTheMarkIsOld() throws IOException {
    Files.delete(image.resolve(ConfirmedMark.FILE));
    for (int at = 0; at < lastRecord; at++) {
      flip(at);
      assertThrows(
          LogDamagedException.class, () -> new WalGuard(image).repair(), "bit in byte " + at);
    }
  }

  @Test
  void theEngineRefusesAFlippedBitByName() throws IOException {
    flip(100);
    LogDamagedException refused =
        assertThrows(LogDamagedException.class, () -> TestSettings.in(image).open());
    assertTrue(refused.getMessage().contains(wal.toString()), refused.getMessage());
  }

  @Test
  void aConfirmedRecordThatIsGoneIsRefused() throws IOException {
    mark(markAfter);
    Files.write(wal, Arrays.copyOf(whole, lastRecord));
    LogDamagedException refused =
        assertThrows(LogDamagedException.class, () -> TestSettings.in(image).open());
    assertTrue(refused.getMessage().contains("something is missing"), refused.getMessage());
    Files.delete(image.resolve(ConfirmedMark.FILE));
    try (RocksEngine engine = TestSettings.in(image).open()) {
      assertEquals(4, engine.log().bounds(0).next());
    }
  }

  @Test
  void aLogThatIsGoneIsRefused() throws IOException {
    Files.delete(wal);
    assertThrows(LogDamagedException.class, () -> TestSettings.in(image).open());
  }

  private byte[] flip(int at) throws IOException {
    byte[] flipped = whole.clone();
    flipped[at] ^= (byte) (1 << at % 8);
    Files.write(wal, flipped);
    return flipped;
  }

  private void mark(byte[] bytes) throws IOException {
    Files.write(image.resolve(ConfirmedMark.FILE), bytes);
  }

  /** Every byte of the small records and around the ends of blocks, a few of the large body. */
  private int step(int at) {
    boolean dense =
        at < lastRecord + 400 || at % 32768 > 32760 || at % 32768 < 12 || at > whole.length - 300;
    return dense ? 1 : Math.min(997, 32760 - at % 32768 + 1);
  }
}
