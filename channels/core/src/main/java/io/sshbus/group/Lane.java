package io.sshbus.group;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The events of one sender, in their order. They go to one member while it lives; where another
 * member is to have them from now on, they wait until the first has done with what it has.
 */
final class Lane {
  private final String key;
  private final TreeSet<TrackedBatch> waiting = new TreeSet<>();
  private @Nullable Seat owner;
  private @Nullable Seat next;
  private int inFlight;

  Lane(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  @Nullable Seat owner() {
    return owner;
  }

  /** Whether it has to be kept in mind. */
  boolean isIdle() {
    return waiting.isEmpty() && inFlight == 0;
  }

  /** Whether something of it has not been sent. */
  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** A batch has events that wait. */
  void add(TrackedBatch batch) {
    waiting.add(batch);
    Seat to = owner;
    if (to != null && next == null) {
      to.ready(batch, this);
    }
  }

  /** All events of a batch have been sent. */
  void sentAll(TrackedBatch batch) {
    waiting.remove(batch);
  }

  void sent(int events) {
    inFlight += events;
  }

  /** Events are not in the owner's hands any more. */
  void settled(int events) {
    inFlight -= events;
    if (inFlight == 0 && next != null) {
      give(next);
    }
  }

  /**
   * From now on {@code seat} is to have what comes; at once, where nothing is under way. Null where
   * nobody can have it.
   */
  void moveTo(@Nullable Seat seat) {
    if (seat == owner && next == null) {
      return;
    }
    if (inFlight == 0) {
      give(seat);
      return;
    }
    if (seat == null) {
      return;
    }
    Seat from = owner;
    if (from != null) {
      waiting.forEach(from::notReady);
    }
    if (seat == owner) {
      give(seat);
    } else {
      next = seat;
    }
  }

  private void give(@Nullable Seat seat) {
    Seat from = owner;
    if (from != null) {
      waiting.forEach(from::notReady);
    }
    owner = seat;
    next = null;
    if (seat != null) {
      waiting.forEach(batch -> seat.ready(batch, this));
    }
  }
}
