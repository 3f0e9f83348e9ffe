package io.sshbus.server.bus;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Micros;
import io.sshbus.log.Bounds;
import io.sshbus.log.Cursor;
import io.sshbus.log.EventLog;
import io.sshbus.log.Position;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.ReadResult;
import io.sshbus.log.Since;
import io.sshbus.log.StoredBatch;
import io.sshbus.routing.Wanted;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the places in the log where a subscription begins. Its methods may wait for the disk. */
public final class StartingPlaces {
  private static final int READ_BYTES = 1 << 20;

  /**
   * A pattern or selector that nothing matches must not hold a thread for as long as the whole log
   * takes.
   */
  private static final long MOST_TRIED = 64L << 20;

  private final EventLog log;
  private final Clock clock;

  StartingPlaces(EventLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** Where {@code since} is, in each partition that {@code filter} may find something in. */
  public Cursor of(ChannelFilter filter, Since since) {
    if (since instanceof Since.All) {
      return each(filter, partition -> Position.at(log.bounds(partition).earliest()));
    } else if (since instanceof Since.Ago ago) {
      return at(filter, clock.instant().minus(ago.duration()));
    } else if (since instanceof Since.At at) {
      return at(filter, at.time());
    } else if (since instanceof Since.After after) {
      return after(filter, after.id());
    }
    return each(filter, partition -> Position.at(log.bounds(partition).next()));
  }

  /** The places behind {@code handled}, one id a partition. */
  public static Cursor behind(List<EventId> handled) {
    Cursor cursor = Cursor.NONE;
    for (EventId id : handled) {
      cursor = cursor.furthest(Cursor.NONE.with(id.partition(), Position.after(id)));
    }
    return cursor;
  }

  /**
   * Where the last {@code count} events of {@code filter} begin, counted in each partition.
   *
   * @param wanted counts only those, and where that is not every event looks no further back than
   *     it must to have tried {@link #MOST_TRIED}
   */
  public Cursor lastEvents(ChannelFilter filter, Wanted wanted, int count) {
    return each(filter, partition -> lastEvents(partition, filter, wanted, count));
  }

  private interface Place {
    Position in(int partition);
  }

  private Cursor each(ChannelFilter filter, Place place) {
    Map<Integer, Position> places = new HashMap<>();
    for (int partition : log.partitionsOf(filter)) {
      places.put(partition, place.in(partition));
    }
    return Cursor.of(places);
  }

  private Cursor at(ChannelFilter filter, Instant time) {
    return each(filter, partition -> Position.at(log.offsetAt(partition, time)));
  }

  /** In other partitions than its own, an event stands for its time. */
  private Cursor after(ChannelFilter filter, EventId id) {
    if (!log.partitions().contains(id.partition())) {
      throw new BusException(
          ErrorCode.BAD_SINCE,
          "there is no partition "
              + id.partition()
              + ", so "
              + id
              + " is no event here; a time looks like 2026-01-31T12:00:00Z");
    }
    // The event itself is of the filter, mostly; where it is not there any more, of all that are.
    Instant time = earlier(timeFrom(id, filter), timeFrom(id, ChannelFilter.ALL));
    return each(
        filter,
        partition ->
            partition == id.partition()
                ? Position.after(id)
                : Position.at(log.offsetAt(partition, time)));
  }

  /** The time of the first batch of {@code filter} from {@code id} on; null where there is none. */
  private @Nullable Instant timeFrom(EventId id, ChannelFilter filter) {
    List<StoredBatch> found =
        log.read(new ReadRequest(id.partition(), id.offset(), filter, 1)).batches();
    return found.isEmpty() ? null : found.get(0).batch().envelope().instant();
  }

  private static Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one != null ? one : other != null ? other : Instant.EPOCH;
    }
    return one.isBefore(other) ? one : other;
  }

  /** Looks at ever longer ends of the partition until there are enough events in one. */
  private Position lastEvents(int partition, ChannelFilter filter, Wanted wanted, int count) {
    Bounds bounds = log.bounds(partition);
    long now = Micros.of(clock.instant());
    for (long span = Math.max(64, count); ; span = Math.multiplyExact(span, 4)) {
      long from = Math.max(bounds.earliest(), bounds.next() - span);
      LastMatches last = new LastMatches(wanted, count, now);
      for (long at = from; at < bounds.next(); ) {
        ReadResult read = log.read(new ReadRequest(partition, at, filter, READ_BYTES));
        read.batches().forEach(last::add);
        at = Math.max(read.next(), at + 1);
      }
      if (last.isFull()
          || from == bounds.earliest()
          || (!wanted.isEverything() && last.bytes() >= MOST_TRIED)) {
        return last.begin(bounds.next());
      }
    }
  }
}
