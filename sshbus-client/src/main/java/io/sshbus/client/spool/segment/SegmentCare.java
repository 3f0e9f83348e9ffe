package io.sshbus.client.spool.segment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is done to the files of a spool now and then. */
final class SegmentCare {
  /** A file with nothing but settled events makes room after so long without a new one. */
  private static final long IDLE_MILLIS = 1000;

  private final Segments segments;
  private final SegmentSettings settings;

  SegmentCare(Segments segments, SegmentSettings settings) {
    this.segments = segments;
    this.settings = settings;
  }

  void tidy(long millis) throws IOException {
    segments.bad().tidy(millis);
    for (Segment segment : new ArrayList<>(segments.all())) {
      if (segment.newestMillis() + settings.maxAge().toMillis() < millis
          && segment.unsettled() > 0) {
        expire(segment, millis);
      }
      if (isIdle(segment, millis) || isOld(segment, millis)) {
        segments.roll();
      } else if (segment.unsettled() > 0
          && millis - segment.dirtySince() >= settings.saveAfter().toMillis()) {
        segments.rewrite(segment);
      }
    }
    segments.drop();
  }

  private boolean isIdle(Segment segment, long millis) {
    return segments.isNewest(segment)
        && segment.isDone()
        && segment.length() > SegmentHeader.SIZE
        && segment.newestMillis() + IDLE_MILLIS < millis;
  }

  /** A file that is filled too slowly would keep its first events beyond their age. */
  private boolean isOld(Segment segment, long millis) {
    return segments.isActive(segment)
        && segment.unsettled() > 0
        && segment.oldestMillis() + settings.maxAge().toMillis() / 16 < millis;
  }

  /** Writes out all files of which settled events would come back after a start. */
  void save() throws IOException {
    for (Segment segment : new ArrayList<>(segments.all())) {
      if (segment.dirtySince() != Segment.CLEAN) {
        if (segments.isNewest(segment)) {
          segments.roll();
        }
        if (segment.unsettled() > 0) {
          segments.rewrite(segment);
        }
      }
    }
    segments.drop();
  }

  private void expire(Segment segment, long millis) throws IOException {
    long minutes = settings.maxAge().toMinutes();
    BadFiles.Lines lines = new BadFiles.Lines();
    List<SpoolRecord> expired = new ArrayList<>();
    GroupCursor cursor = new GroupCursor(segments.files(), segment, GroupCursor.Faults.IGNORED);
    for (Group group = cursor.next(); group != null; group = cursor.next()) {
      List<SpoolRecord> records = group.records();
      for (SpoolRecord record : records == null ? List.<SpoolRecord>of() : records) {
        if (!segment.isSettled(record)) {
          long last = record.end() - 1;
          lines.add(record, record.first(), last, "EXPIRED older than " + minutes + " minutes");
          expired.add(record);
        }
      }
    }
    if (!lines.isEmpty()) {
      segments.bad().put(Segment.padded(segment.base()) + "-expired", lines);
    }
    expired.forEach(record -> segment.settle(record.first(), record.end() - 1, millis));
  }
}
