package io.sshbus.server.session;

import io.sshbus.log.Stream;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of one stream on one SSH channel: they are consecutive, the first may be any. A
 * number that was refused for now must come again before any later one; a number refused for good
 * is used up. Confined to its owner's lock.
 */
final class StreamNumbers {
  private static final int MOST_USED_UP = 1024;

  private final Map<Long, Long> usedUp = new TreeMap<>();
  private boolean begun;
  private long next;
  private long submitted = Stream.NONE;

  /** The number that comes next where the publisher leaves counting to the router. */
  long next() {
    return next;
  }

  /** Whether {@code first} may come now. */
  boolean mayCome(long first) {
    return !begun || first <= next;
  }

  /**
   * Events are on their way to the log.
   *
   * @return the number that the log must have reached for them to be stored
   */
  long submit(long first, long last) {
    long after = begun && first == next ? submitted : Stream.NONE;
    advance(last);
    submitted = Math.max(last, submitted);
    return after;
  }

  /** {@code first} has been refused for now, before it was submitted. */
  void hold(long first) {
    if (!begun) {
      begun = true;
      next = first;
    }
  }

  /**
   * Numbers have been refused for good; returns false where there are too many of them to remember.
   */
  boolean useUp(long first, long last) {
    if (!begun || first <= next) {
      advance(last);
      return true;
    }
    usedUp.merge(first, last, Math::max);
    return usedUp.size() <= MOST_USED_UP;
  }

  /**
   * The log has refused for now what was submitted: it must come again.
   *
   * @param after what {@link #submit} returned
   */
  void refused(long first, long after) {
    if (first < next) {
      usedUp.entrySet().removeIf(range -> range.getValue() < first);
      next = first;
      submitted = after;
    }
  }

  private void advance(long last) {
    begun = true;
    next = Math.max(next, last + 1);
    for (Map.Entry<Long, Long> range : usedUp.entrySet()) {
      if (range.getKey() <= next) {
        next = Math.max(next, range.getValue() + 1);
      }
    }
    usedUp.values().removeIf(end -> end < next);
  }
}
