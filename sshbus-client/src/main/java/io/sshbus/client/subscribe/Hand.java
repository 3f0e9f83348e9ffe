package io.sshbus.client.subscribe;

import io.sshbus.channel.EventId;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The events that a member of a group was sent on its present SSH channel and has not said anything
 * about, in the order in which they came: the router's view of it. Each method is atomic.
 */
final class Hand {
  private final Map<Integer, Deque<Held>> held = new HashMap<>();

  /** Events of one batch, by their indexes in it. */
  private record Held(long offset, BitSet open) {}

  /** Nothing was sent yet. */
  synchronized void clear() {
    held.clear();
  }

  synchronized void add(RouterFrame.Events delivery) {
    BitSet open = new BitSet();
    if (delivery.picks().isAll()) {
      open.set(
          delivery.stored().batch().envelope().skip(), delivery.stored().batch().section().count());
    } else {
      for (int index : delivery.picks().toArray()) {
        open.set(index);
      }
    }
    held.computeIfAbsent(delivery.stored().partition(), partition -> new ArrayDeque<>())
        .add(new Held(delivery.stored().offset(), open));
  }

  /** Everything up to and including {@code id} is acknowledged; false where it is not there. */
  synchronized boolean ack(EventId id) {
    if (!has(id)) {
      return false;
    }
    Deque<Held> of = held.getOrDefault(id.partition(), new ArrayDeque<>());
    while (!isIn(of.element(), id)) {
      of.remove();
    }
    of.element().open().clear(0, id.index() + 1);
    if (of.element().open().isEmpty()) {
      of.remove();
    }
    return true;
  }

  /** The event is given back; false where it is not there. */
  synchronized boolean nack(EventId id) {
    for (Held each : held.getOrDefault(id.partition(), new ArrayDeque<>())) {
      if (isIn(each, id)) {
        each.open().clear(id.index());
        return true;
      }
    }
    return false;
  }

  private boolean has(EventId id) {
    return held.getOrDefault(id.partition(), new ArrayDeque<>()).stream()
        .anyMatch(each -> isIn(each, id));
  }

  private static boolean isIn(Held each, EventId id) {
    return each.offset() == id.offset() && each.open().get(id.index());
  }
}
