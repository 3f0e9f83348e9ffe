package io.sshbus.group;

import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.channel.Sender;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A batch that lies beyond the low water, and what has become of its events. Events are counted
 * here as they stand in the batch that is held, which may hold some of the published ones alone;
 * {@link #index} gives an event's index in the batch as it was published.
 */
final class TrackedBatch implements Comparable<TrackedBatch> {
  private final StoredBatch stored;
  private final Picks picks;
  private final int first;
  private final int end;
  private final BitSet open;
  private final BitSet waiting = new BitSet();
  private int @Nullable [] deliveries;

  TrackedBatch(StoredBatch stored, Picks picks) {
    this.stored = stored;
    this.picks = picks;
    this.first = stored.batch().envelope().skip();
    this.end = stored.batch().section().count();
    this.open = new BitSet(end);
    open.set(first, end);
  }

  StoredBatch stored() {
    return stored;
  }

  int partition() {
    return stored.partition();
  }

  long offset() {
    return stored.offset();
  }

  /** All events of a node go the same way, whichever of its users sent them. */
  String lane() {
    Sender sender = stored.batch().envelope().sender();
    String node = sender.node();
    return node == null ? sender.id() : node;
  }

  /** The events that are not done with. */
  BitSet open() {
    return open;
  }

  /** Those of them that wait to be sent, in the order of their sender. */
  BitSet waiting() {
    return waiting;
  }

  /** The first event, done with or not. */
  int first() {
    return first;
  }

  /** Behind the last event. */
  int end() {
    return end;
  }

  int count() {
    return end - first;
  }

  int bytes() {
    return stored.batch().bytes().length();
  }

  /** The index of an event in the batch as it was published. */
  int index(int event) {
    return picks.isAll() ? event : picks.at(event);
  }

  EventId id(int event) {
    return stored.id(index(event));
  }

  Position place(int event) {
    return new Position(offset(), index(event));
  }

  /** The first event with this index or a higher one; {@link #end} where there is none. */
  int from(int index) {
    if (picks.isAll()) {
      return Math.max(first, Math.min(index, end));
    }
    int low = 0;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (picks.at(middle) < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The event with this index; -1 where it is none of these. */
  int event(int index) {
    int event = from(index);
    return event < end && index(event) == index ? event : -1;
  }

  /** The events whose time to live is over at {@code micros}. */
  BitSet over(long micros) {
    BitSet over = new BitSet();
    if (stored.batch().section().hasTtl()) {
      over.set(first, end);
      for (int alive : stored.batch().alive(0, micros)) {
        over.clear(alive);
      }
    }
    return over;
  }

  int deliveries(int event) {
    return deliveries == null ? 0 : deliveries[event];
  }

  void delivered(int event, int times) {
    if (deliveries == null) {
      deliveries = new int[end];
    }
    deliveries[event] = times;
  }

  boolean wasTried() {
    return deliveries != null;
  }

  /** Puts some of the events in a form to be sent: the batch as it is where that is all. */
  boolean offer(GroupMember member, BitSet events) {
    if (events.cardinality() == count()) {
      return member.offer(stored, picks);
    }
    int[] some = events.stream().toArray();
    int[] indexes = events.stream().map(this::index).toArray();
    return member.offer(
        new StoredBatch(partition(), offset(), stored.batch().pick(some)), Picks.of(indexes));
  }

  @Override
  public int compareTo(TrackedBatch other) {
    int order = Integer.compare(partition(), other.partition());
    return order == 0 ? Long.compare(offset(), other.offset()) : order;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
