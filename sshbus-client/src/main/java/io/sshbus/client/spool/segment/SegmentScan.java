package io.sshbus.client.spool.segment;

import io.sshbus.client.spool.file.SpoolFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one file from its beginning to its end, checks everything, and counts what is there. */
final class SegmentScan implements GroupCursor.Faults {
  private static final long NONE = -1;

  private final SpoolFiles files;
  private long damagedBytes;
  private long tornFrom = NONE;

  SegmentScan(SpoolFiles files) {
    this.files = files;
  }

  /** Whether the file must be written anew without what is damaged. */
  boolean isDamaged() {
    return damagedBytes > 0;
  }

  /**
   * The segment {@code name} as it was found when the spool was opened, a torn end cut off; null
   * where its beginning is damaged, or was never written.
   */
  @Nullable Segment open(String name) throws IOException {
    // What a crash of the program has left in memory alone must not vanish after it has said which
    // numbers are given.
    files.force(name);
    byte[] start = new byte[SegmentHeader.SIZE];
    int read = files.read(name, 0, start);
    SegmentHeader header = read < start.length ? null : SegmentHeader.decode(start);
    if (header == null) {
      if (read == start.length && !Arrays.equals(start, new byte[read])) {
        damagedBytes = files.length(name);
      }
      return null;
    }
    Segment segment = new Segment(name, header, false);
    read(segment, files.length(name));
    if (tornFrom != NONE) {
      files.truncate(name, tornFrom);
    }
    return segment;
  }

  private void read(Segment segment, long limit) throws IOException {
    GroupCursor cursor =
        new GroupCursor(files, segment.name(), segment.header().mark(), limit, this);
    for (Group group = cursor.next(); group != null; group = cursor.next()) {
      List<SpoolRecord> records = group.records();
      if (records == null) {
        damaged(group.offset(), group.next());
      } else {
        segment.added(group, unsettled(segment, records));
      }
    }
    // An event takes two bytes at least: no number in the damaged pieces can be higher.
    segment.endsAt(segment.end() + damagedBytes);
  }

  private static long unsettled(Segment segment, List<SpoolRecord> records) {
    return records.stream()
        .filter(record -> !segment.isSettled(record))
        .mapToLong(record -> record.section().count())
        .sum();
  }

  @Override
  public void damaged(long from, long to) {
    damagedBytes += to - from;
  }

  @Override
  public void torn(long from, long to) {
    tornFrom = from;
  }
}
