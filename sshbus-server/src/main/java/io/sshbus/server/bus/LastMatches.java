package io.sshbus.server.bus;

import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Picks;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import io.sshbus.routing.BodyPattern;
import java.util.ArrayDeque;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The last events, of those added in order, that match. Confined to its creator. */
final class LastMatches {
  private final @Nullable BodyPattern match;
  private final int count;
  private final ArrayDeque<Found> found = new ArrayDeque<>();
  private long events;
  private long bytes;

  /** What matches of one batch: at least one event. */
  private record Found(long offset, Picks events) {}

  /** The last {@code count} events that {@code match} is found in; null for any body. */
  LastMatches(@Nullable BodyPattern match, int count) {
    this.match = match;
    this.count = count;
  }

  void add(StoredBatch stored) {
    bytes += stored.batch().bytes().length();
    int[] indexes = indexes(stored, stored.batch().envelope().skip());
    if (indexes.length == 0) {
      return;
    }
    found.add(new Found(stored.offset(), Picks.of(indexes)));
    events += indexes.length;
    while (events > 0 && events - found.element().events().count() >= count) {
      events -= found.remove().events().count();
    }
  }

  private int[] indexes(StoredBatch stored, int skip) {
    if (match == null) {
      return IntStream.range(skip, stored.batch().section().count()).toArray();
    }
    IntStream.Builder indexes = IntStream.builder();
    EventsReader event = stored.batch().events();
    for (int i = 0; event.next(); i++) {
      if (i >= skip && match.isFoundIn(event.body().toArray())) {
        indexes.add(i);
      }
    }
    return indexes.build().toArray();
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
