package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Damaged sections and batches, their checksums made right again, so that all parts are read. */
class BatchFuzzTest {
  private static final int ROUNDS = 30_000;

  private int accepted;
  private int refused;

  private static Batch batch() {
    EventsWriter events = new EventsWriter(0);
    events.add(EventDraft.of("plain"));
    events.add(
        new EventDraft(
            Bytes.utf8("{}"), Tags.of("k", "v"), Instant.EPOCH, Duration.ofSeconds(1), true, true));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a/b"),
            Sender.BUS,
            new ProducerNumber("p", 1),
            Tags.of("c", "d"),
            Tags.of("e", "f"));
    return new BatchDraft(envelope, events.finish()).stamp(1, 0);
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes =
        random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
    for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
      bytes[random.nextInt(bytes.length)] =
          (byte) (random.nextBoolean() ? random.nextInt() : -random.nextInt(2));
    }
    return bytes;
  }

  private static void sealEnvelope(byte[] bytes, int length) {
    if (length >= 0 && length <= bytes.length - Batch.HEADER) {
      CRC32C crc = new CRC32C();
      crc.update(bytes, Batch.HEADER, length);
      new ByteWriter(4).u32((int) crc.getValue()).copyTo(bytes, 6);
    }
  }

  private static void sealSection(byte[] bytes, int at) {
    if (at >= 0 && bytes.length - at >= EventsWriter.HEADER) {
      int checksum = EventsWriter.checksum(bytes, at, bytes.length - at);
      new ByteWriter(4).u32(checksum).copyTo(bytes, at + EventsWriter.CRC);
    }
  }

  private void attempt(long seed, Runnable reading) {
    try {
      reading.run();
      accepted++;
    } catch (BusException expected) {
      refused++;
    } catch (RuntimeException | Error fault) {
      throw new AssertionError("seed " + seed + " brought " + fault, fault);
    }
  }

  /** Touches everything that a reader of a batch may touch. */
  private static void readAll(Batch batch) {
    for (EventsReader event = batch.events(); event.next(); ) {
      batch.event(event, new EventId(0, 0, event.index()));
      event.ttl();
    }
  }

  @Test
  void damagedSectionsAreReadOrRefused() {
    byte[] whole = batch().section().bytes().toArray();
    for (long seed = 0; seed < ROUNDS; seed++) {
      byte[] bytes = damaged(whole, new Random(seed));
      sealSection(bytes, 0);
      attempt(seed, () -> EventsSection.check(Bytes.wrap(bytes), 1000));
    }
    assertTrue(accepted > ROUNDS / 20 && refused > ROUNDS / 20, accepted + ", " + refused);
  }

  @Test
  void damagedBatchesAreReadOrRefused() {
    byte[] whole = batch().bytes().toArray();
    for (long seed = 0; seed < ROUNDS; seed++) {
      byte[] bytes = damaged(whole, new Random(seed));
      if (bytes.length >= Batch.HEADER) {
        int envelope = new ByteReader(Bytes.wrap(bytes, 2, 4)).i32();
        sealEnvelope(bytes, envelope);
        sealSection(bytes, envelope < bytes.length ? Batch.HEADER + envelope : -1);
      }
      attempt(seed, () -> readAll(Batch.read(Bytes.wrap(bytes))));
    }
    assertTrue(accepted > ROUNDS / 20 && refused > ROUNDS / 20, accepted + ", " + refused);
  }
}
