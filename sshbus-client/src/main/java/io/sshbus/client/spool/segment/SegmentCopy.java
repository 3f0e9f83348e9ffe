package io.sshbus.client.spool.segment;

import io.sshbus.channel.ByteWriter;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Copies what waits of a segment to another file, and moves what is damaged to {@code bad/}. */
final class SegmentCopy implements GroupCursor.Faults {
  private final SpoolFiles files;
  private final BadFiles bad;
  private final Segment segment;
  private final List<long[]> damaged = new ArrayList<>();
  private long length = SegmentHeader.SIZE;
  private long unsettled;
  private long oldestMillis = Long.MAX_VALUE;
  private long newestMillis;

  SegmentCopy(SpoolFiles files, BadFiles bad, Segment segment) {
    this.files = files;
    this.bad = bad;
    this.segment = segment;
  }

  /** Appends to {@code target} what waits in the first {@code limit} bytes. */
  void to(SpoolFile target, long limit, ByteWriter group) throws IOException {
    long mark = segment.header().mark();
    GroupCursor cursor = new GroupCursor(files, segment.name(), mark, limit, this);
    for (Group next = cursor.next(); next != null; next = cursor.next()) {
      List<SpoolRecord> records = next.records();
      if (records == null) {
        damaged(next.offset(), next.next());
        continue;
      }
      records.removeIf(segment::isSettled);
      if (!records.isEmpty()) {
        Group.begin(group);
        records.forEach(record -> record.write(group));
        Group.finish(group, mark, next.end(), next.millis());
        target.append(group.array(), group.length());
        count(records, group.length(), next.millis());
      }
    }
    for (long[] range : damaged) {
      save(range[0], range[1]);
    }
  }

  private void count(List<SpoolRecord> records, int bytes, long millis) {
    length += bytes;
    records.forEach(record -> unsettled += record.section().count());
    oldestMillis = Math.min(oldestMillis, millis);
    newestMillis = Math.max(newestMillis, millis);
  }

  /** The length of the copy. */
  long length() {
    return length;
  }

  /** How many events it has. */
  long unsettled() {
    return unsettled;
  }

  long oldestMillis() {
    return oldestMillis;
  }

  long newestMillis() {
    return newestMillis;
  }

  private void save(long from, long to) throws IOException {
    byte[] piece = new byte[Math.toIntExact(to - from)];
    files.read(segment.name(), from, piece);
    String reason = "DAMAGED bytes " + from + " to " + to + " of " + segment.name();
    bad.put(segment.name() + "-" + from, piece, reason);
  }

  @Override
  public void damaged(long from, long to) {
    damaged.add(new long[] {from, to});
  }

  /** What is copied was durable, so its end is not one that a write has left. */
  @Override
  public void torn(long from, long to) {
    damaged(from, to);
  }
}
