package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.log.LastValue;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a subscription that begins with last values must get of them: that of each channel as it
 * stood where its feeds begin, once, unless a later one comes by a feed or its time is over.
 */
final class ExpectedValues {
  private final SimulatedLog log;
  private final Map<String, LastValue> standing;
  private final Map<Integer, Position> start;
  private final LongSupplier now;
  private final Set<String> taken = new HashSet<>();

  /**
   * @param standing the values that are wanted, by channel, when the feeds' places were taken
   * @param start those places
   */
  ExpectedValues(
      SimulatedLog log,
      Map<String, LastValue> standing,
      Map<Integer, Position> start,
      LongSupplier now) {
    this.log = log;
    this.standing = standing;
    this.start = start;
    this.now = now;
  }

  /** Whether an event is none of the feeds'. */
  boolean isOne(EventId id) {
    return new Position(id.offset(), id.index()).compareTo(start.get(id.partition())) < 0;
  }

  void take(EventId id, StoredBatch batch) {
    String channel = batch.batch().channel().value();
    LastValue value = standing.get(channel);
    assertTrue(value != null, () -> channel + " has no value, but " + id + " came");
    assertEquals(value.id(), id, channel);
    assertTrue(value.ends() > now.getAsLong(), () -> id + " came too late");
    assertTrue(taken.add(channel), () -> channel + " came twice");
  }

  /** Once the replay is over. */
  void check() {
    standing.forEach(
        (channel, value) ->
            assertTrue(
                taken.contains(channel) || value.ends() <= now.getAsLong() || isReplaced(channel),
                () -> channel + " has a value that never came"));
  }

  private boolean isReplaced(String channel) {
    for (Map.Entry<Integer, Position> place : start.entrySet()) {
      for (long at = place.getValue().offset(); at < log.next(place.getKey()); at++) {
        StoredBatch later = log.at(place.getKey(), at);
        if (later.batch().channel().value().equals(channel) && retains(later)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean retains(StoredBatch batch) {
    for (EventsReader event = batch.batch().events(); event.next(); ) {
      if (event.retain() && event.index() >= batch.batch().envelope().skip()) {
        return true;
      }
    }
    return false;
  }
}
