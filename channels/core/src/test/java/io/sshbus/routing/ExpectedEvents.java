package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsReader;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What one subscription must get from one partition: every event that it wants, once, in order, or
 * a gap over it. Two places move through the log: what was taken, and what has left.
 */
final class ExpectedEvents {
  private final SimulatedLog log;
  private final int partition;
  private final Predicate<ChannelName> filter;
  private final WantedOracle wanted;
  private final LongSupplier now;
  private Position taken;
  private Position left;

  ExpectedEvents(
      SimulatedLog log,
      int partition,
      Predicate<ChannelName> filter,
      WantedOracle wanted,
      Position start,
      LongSupplier now) {
    this.log = log;
    this.partition = partition;
    this.filter = filter;
    this.wanted = wanted;
    this.now = now;
    this.taken = start;
    this.left = start;
  }

  /**
   * The first event from {@code from} on that is wanted and not over; the end of the log where none
   * is.
   */
  private Position firstWanted(Position from) {
    for (long offset = from.offset(); offset < log.next(partition); offset++) {
      StoredBatch stored = log.at(partition, offset);
      if (!filter.test(stored.batch().channel())) {
        continue;
      }
      int first = offset == from.offset() ? from.index() : 0;
      first = Math.max(first, stored.batch().envelope().skip());
      EventsReader event = stored.batch().events();
      while (event.next()) {
        if (event.index() >= first
            && stored.batch().ends(event) > now.getAsLong()
            && wanted.wants(stored.batch().event(event, stored.id(event.index())))) {
          return new Position(offset, event.index());
        }
      }
    }
    return Position.at(Long.MAX_VALUE);
  }

  void take(long offset, int index) {
    Position wanted = firstWanted(taken);
    assertTrue(
        wanted.equals(new Position(offset, index)),
        () -> "taken " + offset + "-" + index + ", expected " + wanted);
    taken = new Position(offset, index + 1);
  }

  void gap(Position from, Position to) {
    Position wanted = firstWanted(taken);
    assertTrue(from.compareTo(to) < 0, () -> "an empty gap at " + from);
    assertTrue(from.compareTo(taken) >= 0, () -> "a gap from " + from + " behind " + taken);
    assertTrue(wanted.compareTo(from) >= 0, () -> "a gap from " + from + " before " + wanted);
    assertTrue(
        to.compareTo(Position.at(log.earliest(partition))) <= 0,
        () -> "a gap up to " + to + " that is still there");
    taken = to;
  }

  void leave(Position place) {
    left = place;
  }

  /** Whether nothing that is wanted lies between what was taken and {@code end}. */
  boolean hasTakenUpTo(Position end) {
    return firstWanted(taken).compareTo(end) >= 0;
  }

  /** Whether nothing that is wanted lies between what has left and {@code end}. */
  boolean hasLeftUpTo(Position end) {
    return firstWanted(left).compareTo(end) >= 0;
  }

  Position left() {
    return left;
  }
}
