package io.sshbus.log.rocksdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A small file that says up to which sequence number the database has been confirmed. It is written
 * after each sync, but not synced itself: so it costs a microsecond, is exact after the process was
 * killed, and old but never wrong after the power went. At open the database must reach it, or
 * something confirmed is missing. Two slots take turns, so a torn one leaves the other.
 */
final class ConfirmedMark implements AutoCloseable {
  static final String FILE = "confirmed";
  private static final int SLOT = 16;

  private final RandomAccessFile file;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT);
  private long writes;

  private ConfirmedMark(RandomAccessFile file) {
    this.file = file;
  }

  static ConfirmedMark open(Path directory) {
    try {
      return new ConfirmedMark(new RandomAccessFile(directory.resolve(FILE).toFile(), "rw"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The highest number that the file in {@code directory} vouches for; 0 where there is none. */
  static long read(Path directory) {
    Path path = directory.resolve(FILE);
    if (!Files.exists(path)) {
      return 0;
    }
    try {
      ByteBuffer slots = ByteBuffer.wrap(Files.readAllBytes(path));
      long highest = 0;
      for (int at = 0; at + SLOT <= slots.limit(); at += SLOT) {
        long sequence = slots.getLong(at);
        CRC32C crc = new CRC32C();
        crc.update(slots.array(), at, 8);
        if (slots.getLong(at + 8) == crc.getValue()) {
          highest = Math.max(highest, sequence);
        }
      }
      return highest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything up to {@code sequence} is durable. On the commit thread. */
  void confirmed(long sequence) {
    slot.clear().putLong(sequence).flip();
    crc.reset();
    crc.update(slot);
    slot.limit(SLOT).putLong(crc.getValue()).flip();
    try {
      file.getChannel().write(slot, (writes++ & 1) * SLOT);
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + FILE + " cannot be written", e);
    }
  }

  /**
   * Has the file system write it, so that it is not too old after a power cut. Any thread, and one
   * that is interrupted too: it goes around the channel, which an interrupt would close.
   */
  void force() {
    try {
      file.getFD().sync();
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + FILE + " cannot be synced", e);
    }
  }

  @Override
  public void close() {
    force();
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
