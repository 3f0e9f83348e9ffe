package io.sshbus.server.bus;

import io.sshbus.channel.Picks;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import io.sshbus.routing.Contents;
import io.sshbus.routing.Wanted;
import java.util.ArrayDeque;

/** The last events, of those added in order, that match. Confined to its creator. */
final class LastMatches {
  private final Wanted wanted;
  private final Contents contents = new Contents(0);
  private final int count;
  private final long now;
  private final ArrayDeque<Found> found = new ArrayDeque<>();
  private long events;
  private long bytes;

  /** What matches of one batch: at least one event. */
  private record Found(long offset, Picks events) {}

  /** The last {@code count} events that are wanted and may be delivered at {@code now}. */
  LastMatches(Wanted wanted, int count, long now) {
    this.now = now;
    this.wanted = wanted;
    this.count = count;
  }

  void add(StoredBatch stored) {
    bytes += stored.batch().bytes().length();
    int[] indexes = wanted.of(stored, stored.batch().alive(0, now), contents);
    if (indexes.length == 0) {
      return;
    }
    found.add(new Found(stored.offset(), Picks.of(indexes)));
    events += indexes.length;
    while (events > 0 && events - found.element().events().count() >= count) {
      events -= found.remove().events().count();
    }
  }

  boolean isFull() {
    return events >= count;
  }

  /** How many bytes were looked at. */
  long bytes() {
    return bytes;
  }

  /** The place of the first of them; {@code end} where there are none. */
  Position begin(long end) {
    if (found.isEmpty() || count == 0) {
      return Position.at(end);
    }
    Found first = found.element();
    return new Position(first.offset(), first.events().at((int) Math.max(0, events - count)));
  }
}
