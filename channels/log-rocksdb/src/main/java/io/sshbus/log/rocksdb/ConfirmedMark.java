package io.sshbus.log.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A small mapped file that says up to which sequence number the database has been confirmed. It is
 * written after each sync, at the cost of two stores to memory, so it is exact after the process
 * was killed, and old but never wrong after the power went: at open the database must reach it, or
 * something confirmed is missing. Two slots take turns, so a torn one leaves the other.
 */
final class ConfirmedMark implements AutoCloseable {
  static final String FILE = "confirmed";
  private static final int SLOT = 16;

  private final FileChannel file;
  private final MappedByteBuffer slots;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer number = ByteBuffer.allocate(8);
  private long writes;

  private ConfirmedMark(FileChannel file) throws IOException {
    this.file = file;
    this.slots = file.map(FileChannel.MapMode.READ_WRITE, 0, 2L * SLOT);
  }

  static ConfirmedMark open(Path directory) {
    try {
      return new ConfirmedMark(
          FileChannel.open(
              directory.resolve(FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE));
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
    int at = (int) (writes & 1) * SLOT;
    number.putLong(0, sequence);
    crc.reset();
    crc.update(number.array(), 0, 8);
    slots.putLong(at, sequence);
    slots.putLong(at + 8, crc.getValue());
    writes++;
  }

  /** Has the file system write it, so that it is not too old after a power cut. */
  void force() {
    slots.force();
  }

  @Override
  public void close() {
    try {
      force();
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
