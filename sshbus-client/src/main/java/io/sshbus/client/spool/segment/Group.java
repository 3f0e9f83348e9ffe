package io.sshbus.client.spool.segment;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records that were made durable together: what one fsync covers.
 *
 * <p>Layout, big-endian: the mark of the segment i64, length of the body u32, the number after the
 * last event i64, when it was written i64 in milliseconds since 1970, CRC-32C of the body u32,
 * CRC-32C of these 32 bytes u32, the body. The mark is random, so that no event can hold what looks
 * like a group.
 *
 * @param offset where it begins in its file
 * @param end the number after its last event
 * @param millis when it was written
 * @param body the records; valid until the next group is read
 */
record Group(long offset, long end, long millis, Bytes body) {
  static final int HEADER = 36;

  private static final int CHECKED = 32;

  /** More than any group: a program may put 4 MiB and one event into one. */
  static final int MOST_BODY = 16 << 20;

  long next() {
    return offset + HEADER + body.length();
  }

  /**
   * What its header says.
   *
   * @param length of the body
   */
  record Header(int length, long end, long millis, int checksum) {
    /** Null where there is none at {@code at}, or a damaged one. */
    static @Nullable Header read(byte[] array, int at, long mark) {
      ByteReader in = new ByteReader(Bytes.wrap(array, at, HEADER));
      if (in.i64() != mark) {
        return null;
      }
      Header header = new Header(in.i32(), in.i64(), in.i64(), in.i32());
      boolean right = in.i32() == crc(array, at, CHECKED);
      boolean possible = header.length > 0 && header.length <= MOST_BODY && header.end > 0;
      return right && possible ? header : null;
    }
  }

  /** Begins a group in an empty writer; the records follow. */
  static void begin(ByteWriter out) {
    out.truncate(0);
    out.reserve(HEADER);
    out.i64(0).i64(0).i64(0).i64(0).u32(0);
  }

  /** Fills the header in. */
  static void finish(ByteWriter out, long mark, long end, long millis) {
    int length = out.length();
    int checksum = crc(out.array(), HEADER, length - HEADER);
    ByteWriter header = new ByteWriter(HEADER);
    header.i64(mark).u32(length - HEADER).i64(end).i64(millis).u32(checksum);
    header.u32(crc(header.array(), 0, CHECKED));
    header.copyTo(out.array(), 0);
  }

  /**
   * The records; null where the body is no list of records, which a right checksum excludes but for
   * a fault of whoever wrote it.
   */
  @Nullable List<SpoolRecord> records() {
    List<SpoolRecord> records = new ArrayList<>();
    ByteReader in = new ByteReader(body);
    try {
      while (in.remaining() > 0) {
        records.add(SpoolRecord.read(in));
      }
    } catch (BusException e) {
      return null;
    }
    return records;
  }

  static int crc(byte[] array, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(array, offset, length);
    return (int) crc.getValue();
  }
}
