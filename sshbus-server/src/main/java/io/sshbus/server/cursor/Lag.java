package io.sshbus.server.cursor;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.Bounds;
import io.sshbus.log.Cursor;
import io.sshbus.log.EventLog;
import io.sshbus.log.Position;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.ReadResult;
import io.sshbus.log.StoredBatch;

/**
 * What lies behind a cursor on the channels of a filter.
 *
 * @param events how many events; a pattern over bodies is not tried
 * @param isLeast whether there may be more, because no further was counted
 * @param oldest the time of the first of them, in microseconds since 1970; 0 where there is none
 */
public record Lag(long events, boolean isLeast, long oldest) {
  /** Nothing lies behind. */
  public static final Lag NONE = new Lag(0, false, 0);

  private static final int READ_BYTES = 1 << 20;

  /**
   * How far to count.
   *
   * @param reads how often the log is read in each partition, 1 or more
   * @param bytes about how much one read takes
   */
  public record Effort(int reads, int bytes) {
    /** So many reads of 1 MiB. */
    public static Effort ofReads(int reads) {
      return new Effort(reads, READ_BYTES);
    }
  }

  /**
   * Counts. May wait for the disk.
   *
   * @param effort where it stops
   */
  public static Lag of(EventLog log, ChannelFilter filter, Cursor cursor, Effort effort) {
    Lag sum = NONE;
    for (int partition : log.partitionsOf(filter)) {
      Position place = cursor.positions().get(partition);
      if (place != null) {
        sum = sum.plus(in(log, filter, partition, place, effort));
      }
    }
    return sum;
  }

  private static Lag in(
      EventLog log, ChannelFilter filter, int partition, Position place, Effort effort) {
    Bounds bounds = log.bounds(partition);
    Lag sum = NONE;
    long at = Math.max(place.offset(), bounds.earliest());
    for (int left = effort.reads(); at < bounds.next(); left--) {
      if (left == 0) {
        return new Lag(sum.events, true, sum.oldest);
      }
      ReadResult read = log.read(new ReadRequest(partition, at, filter, effort.bytes()));
      for (StoredBatch batch : read.batches()) {
        sum = sum.plus(of(batch, batch.offset() == place.offset() ? place.index() : 0));
      }
      at = Math.max(read.next(), at + 1);
    }
    return sum;
  }

  private static Lag of(StoredBatch batch, int from) {
    int first = Math.max(from, batch.batch().envelope().skip());
    int events = Math.max(0, batch.batch().section().count() - first);
    return events == 0 ? NONE : new Lag(events, false, batch.batch().envelope().time());
  }

  private Lag plus(Lag other) {
    long first =
        oldest == 0 || other.oldest == 0
            ? Math.max(oldest, other.oldest)
            : Math.min(oldest, other.oldest);
    return new Lag(events + other.events, isLeast || other.isLeast, first);
  }
}
