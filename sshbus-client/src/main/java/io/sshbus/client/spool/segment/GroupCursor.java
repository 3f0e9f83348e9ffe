package io.sshbus.client.spool.segment;

import io.sshbus.channel.Bytes;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the groups of one segment, over pieces that are none. Keeps a piece of the file in
 * memory; what {@link #next} returns shares it.
 */
final class GroupCursor {
  private static final int CHUNK = 256 << 10;

  private final SpoolFiles files;
  private final String name;
  private final long mark;
  private final Faults faults;
  private byte[] chunk = new byte[0];
  private int filled;
  private long chunkAt;
  private long position;
  private long limit;

  /** Hears of bytes that are no group. */
  interface Faults {
    /**
     * Bytes with valid groups behind them, or at the end with a length that a torn write does not
     * leave: events that were accepted may have been there.
     */
    void damaged(long from, long to);

    /** At the end, what a write that was cut off leaves: nothing accepted was there. */
    void torn(long from, long to);

    /** For who passes over them. */
    Faults IGNORED =
        new Faults() {
          @Override
          public void damaged(long from, long to) {}

          @Override
          public void torn(long from, long to) {}
        };
  }

  /**
   * A cursor at the first group.
   *
   * @param limit reads no further than this
   */
  GroupCursor(SpoolFiles files, String name, long mark, long limit, Faults faults) {
    this.files = files;
    this.name = name;
    this.mark = mark;
    this.limit = limit;
    this.faults = faults;
    this.position = SegmentHeader.SIZE;
  }

  /** A cursor at the first group of what is durable of {@code segment}. */
  GroupCursor(SpoolFiles files, Segment segment, Faults faults) {
    this(files, segment.name(), segment.header().mark(), segment.length(), faults);
  }

  /** There is more to read now. */
  void extend(long newLimit) {
    limit = newLimit;
  }

  long position() {
    return position;
  }

  /** The next whole group; null at the end. */
  @Nullable Group next() throws IOException {
    while (position < limit) {
      Group group = groupAt(position);
      if (group != null) {
        position = group.next();
        return group;
      }
      long from = position;
      position = resume(from);
      if (position < limit || !isTorn(from)) {
        faults.damaged(from, position);
      } else {
        faults.torn(from, position);
      }
    }
    return null;
  }

  private @Nullable Group groupAt(long at) throws IOException {
    Group.Header header = headerAt(at);
    if (header == null || !load(at, Group.HEADER + header.length())) {
      return null;
    }
    int body = (int) (at - chunkAt) + Group.HEADER;
    if (Group.crc(chunk, body, header.length()) != header.checksum()) {
      return null;
    }
    return new Group(at, header.end(), header.millis(), Bytes.wrap(chunk, body, header.length()));
  }

  private Group.@Nullable Header headerAt(long at) throws IOException {
    return load(at, Group.HEADER) ? Group.Header.read(chunk, (int) (at - chunkAt), mark) : null;
  }

  /** Where the next whole group begins behind a fault at {@code from}, or the end. */
  private long resume(long from) throws IOException {
    Group.Header header = headerAt(from);
    long at = header == null ? from + 1 : from + Group.HEADER + header.length();
    while (at < limit) {
      if (headerAt(at) != null && groupAt(at) != null) {
        return at;
      }
      at++;
    }
    return limit;
  }

  /** Whether {@code from} to the end is the beginning of a group, or was never written. */
  private boolean isTorn(long from) throws IOException {
    Group.Header header = headerAt(from);
    if (limit - from < Group.HEADER || header != null) {
      return header == null || from + Group.HEADER + header.length() > limit;
    }
    for (long at = from; at < limit; at++) {
      if (load(at, 1) && chunk[(int) (at - chunkAt)] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Has {@code size} bytes from {@code at} on in the chunk; false where the file has not. */
  private boolean load(long at, int size) throws IOException {
    if (at + size > limit) {
      return false;
    }
    if (at >= chunkAt && at + size <= chunkAt + filled) {
      return true;
    }
    int wanted = (int) Math.min(Math.max(size, CHUNK), limit - at);
    if (chunk.length < wanted || chunk.length > 4 * Math.max(wanted, CHUNK)) {
      chunk = new byte[Math.max(wanted, (int) Math.min(CHUNK, limit - at))];
    }
    chunkAt = at;
    filled = Math.min(files.read(name, at, chunk), (int) Math.min(chunk.length, limit - at));
    return size <= filled;
  }
}
