package io.sshbus.server.session;

import io.sshbus.log.Stream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Numbers without holes; the first may be any. */
final class ConsecutiveNumbers implements StreamNumbers {
  private static final int MOST_USED_UP = 1024;

  private final Map<Long, Long> usedUp = new TreeMap<>();
  private boolean begun;
  private long next;
  private long submitted = Stream.NONE;
  private long reached = Stream.NONE;

  @Override
  public long next() {
    return next;
  }

  @Override
  public @Nullable String objection(long first) {
    return !begun || first <= next
        ? null
        : "number " + next + " must come first, " + first + " came";
  }

  @Override
  public long submit(long first, long last) {
    // Of a repeat, the log may not have what stands before it yet.
    long after = first > submitted ? submitted : first - 1;
    advance(last);
    submitted = Math.max(last, submitted);
    return after;
  }

  @Override
  public void hold(long first, long last) {
    if (!begun) {
      begun = true;
      next = first;
    }
  }

  /** Of too many that lie ahead the last are forgotten: they must come again. */
  @Override
  public void useUp(long first, long last) {
    if (!begun || first <= next) {
      advance(last);
    } else if (usedUp.size() < MOST_USED_UP) {
      usedUp.merge(first, last, Math::max);
    }
  }

  /** What the log has need not come again, though a copy of it was refused. */
  @Override
  public void stored(long first, long last) {
    reached = Math.max(reached, last);
    advance(last);
  }

  @Override
  public void refused(long first, long last, long after, boolean comesAgain) {
    submitted = Math.min(submitted, after);
    long back = Math.max(first, reached + 1);
    if (comesAgain && back < next) {
      usedUp.entrySet().removeIf(range -> range.getValue() < back);
      next = back;
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
