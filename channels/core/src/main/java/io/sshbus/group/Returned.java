package io.sshbus.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Single events that somebody gave back, out of the order of their senders: those that wait for
 * their time, and those that wait for a member.
 */
final class Returned {
  private final PriorityQueue<Due> later =
      new PriorityQueue<>(
          Comparator.comparingLong(Due::at).thenComparing(due -> due.event().batch()));
  private final List<Single> now = new ArrayList<>();

  /**
   * One event.
   *
   * @param not who gave it back, and gets it only where there is nobody else; null for nobody
   */
  record Single(TrackedBatch batch, int event, @Nullable Seat not) {}

  private record Due(long at, Single event) {}

  void add(Single event, long at) {
    later.add(new Due(at, event));
  }

  /** Whether there is anything at all. */
  boolean isEmpty() {
    return later.isEmpty() && now.isEmpty();
  }

  /** Offers what is due by now to {@code taker}, and keeps what it does not take. */
  void offer(long time, Taker taker) {
    while (!later.isEmpty() && later.peek().at() <= time) {
      now.add(later.poll().event());
    }
    // In one pass, however many there are: members choose that.
    now.removeIf(taker::take);
  }

  /** Takes a single event, or not yet. */
  interface Taker {
    boolean take(Single event);
  }
}
