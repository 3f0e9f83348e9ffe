package io.sshbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Looks through one file of RocksDB's write-ahead log (its {@code db/log_format.h}: blocks of 32
 * KiB, fragments with a header of masked CRC-32C, length and type) and says how far it is whole.
 * RocksDB's own reader takes a wrong length or type in the last block for the end of the log, so it
 * cannot be left to judge what was confirmed.
 */
final class WalFile {
  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;
  private static final int MASK_DELTA = 0xa282ead8;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;
  private static final int FIRST_OF_NOTES = 9;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer front = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
  private boolean inRecord;
  private long firstSequence = -1;
  private long lastSequence = -1;
  private long wholeUpTo;
  private long damagedAt = -1;
  private String damage = "";
  private boolean moreBehind;

  private WalFile() {}

  /**
   * What was found.
   *
   * @param firstSequence of the first record; -1 where there is none
   * @param lastSequence of the last change in the last record before any damage; -1 where there is
   *     none
   * @param wholeUpTo where the last whole record ends
   * @param damagedAt where something begins that is no record; -1 where the file is whole
   * @param damage what is wrong there
   * @param moreBehind whether a record begins behind the damage
   */
  record Found(
      Path file,
      long firstSequence,
      long lastSequence,
      long wholeUpTo,
      long damagedAt,
      String damage,
      boolean moreBehind) {

    boolean isEmpty() {
      return firstSequence < 0;
    }

    boolean isWhole() {
      return damagedAt < 0;
    }
  }

  static Found look(Path file) throws IOException {
    WalFile wal = new WalFile();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long at = 0;
      while (wal.fill(channel)) {
        wal.block(at);
        at += wal.block.limit();
      }
      if (wal.inRecord) {
        wal.damaged(wal.wholeUpTo, "a record without its end");
      }
    }
    return new Found(
        file,
        wal.firstSequence,
        wal.lastSequence,
        wal.wholeUpTo,
        wal.damagedAt,
        wal.damage,
        wal.moreBehind);
  }

  private boolean fill(FileChannel channel) throws IOException {
    block.clear();
    while (block.hasRemaining() && channel.read(block) >= 0) {
      // A short read is no end.
    }
    block.flip();
    return block.hasRemaining();
  }

  private void block(long start) {
    int at = 0;
    while (block.limit() - at >= HEADER) {
      int size = fragment(at);
      if (size < 0) {
        damaged(start + at, "no record, or one with a wrong checksum");
        if (startsBehind(at + 1)) {
          moreBehind = true;
        }
        return;
      }
      take(at, size, start);
      at += HEADER + size;
    }
    if (at < block.limit() && block.limit() < BLOCK) {
      damaged(start + at, "a header without its end");
    }
  }

  /** How long the fragment at {@code at} is; -1 where there is none. */
  private int fragment(int at) {
    int length = block.getShort(at + 4) & 0xffff;
    int type = block.get(at + 6) & 0xff;
    boolean known = (type >= FULL && type <= LAST) || type >= FIRST_OF_NOTES;
    if (!known || at + HEADER + length > block.limit()) {
      return -1;
    }
    crc.reset();
    crc.update(block.array(), at + 6, length + 1);
    int value = (int) crc.getValue();
    int masked = (value >>> 15 | value << 17) + MASK_DELTA;
    return masked == block.getInt(at) ? length : -1;
  }

  private boolean startsBehind(int from) {
    for (int at = from; block.limit() - at >= HEADER; at++) {
      int type = block.get(at + 6);
      if ((type == FULL || type == FIRST) && fragment(at) >= front.capacity()) {
        return true;
      }
    }
    return false;
  }

  private void take(int at, int size, long start) {
    int type = block.get(at + 6) & 0xff;
    if (damagedAt >= 0) {
      moreBehind |= type == FULL || type == FIRST;
      return;
    }
    if (type >= FIRST_OF_NOTES) {
      wholeUpTo = start + at + HEADER + size;
      return;
    }
    boolean begins = type == FULL || type == FIRST;
    if (begins == inRecord) {
      damaged(start + at, inRecord ? "a record within a record" : "a record without its beginning");
      moreBehind |= begins;
      return;
    }
    if (begins) {
      front.clear();
    }
    front.put(block.array(), at + HEADER, Math.min(front.remaining(), size));
    inRecord = type == FIRST || type == MIDDLE;
    if (!inRecord) {
      record(start + at, start + at + HEADER + size);
    }
  }

  private void record(long at, long end) {
    if (front.hasRemaining()) {
      damaged(at, "a record of fewer than 12 bytes");
      return;
    }
    long sequence = front.getLong(0);
    int count = front.getInt(8);
    if (count > 0) {
      if (lastSequence >= 0 && sequence != lastSequence + 1) {
        damaged(at, "sequence " + sequence + " behind " + lastSequence);
        moreBehind = true;
        return;
      }
      firstSequence = firstSequence < 0 ? sequence : firstSequence;
      lastSequence = sequence + count - 1;
    }
    wholeUpTo = end;
  }

  private void damaged(long at, String what) {
    inRecord = false;
    if (damagedAt < 0) {
      damagedAt = at;
      damage = what;
    }
  }
}
