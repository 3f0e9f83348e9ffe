package io.sshbus.server.session;

import io.sshbus.log.Stream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ascending numbers with holes: any number above the last one is the next, so those refused for now
 * are remembered one by one until they come again. What was submitted behind a refused number is
 * taken for refused at once, since the log's answer to it may come only after the refused number
 * has returned, and nothing must slip in between.
 */
final class SparseNumbers implements StreamNumbers {
  static final int MOST_HELD = 16_384;

  private final NumberRanges held = new NumberRanges();
  private final TreeMap<Long, Long> inFlight = new TreeMap<>();
  private long forgotten = Long.MAX_VALUE;
  private long submitted = Stream.NONE;
  private long highest = Stream.NONE;
  private long reached = Stream.NONE;

  @Override
  public long next() {
    return held.isEmpty() ? highest + 1 : held.first();
  }

  @Override
  public @Nullable String objection(long first) {
    if (!held.isEmpty() && first > held.first()) {
      return "number " + held.first() + " must come first, " + first + " came";
    }
    if (first > forgotten) {
      return "more than " + MOST_HELD + " numbers must come again; open the SSH channel anew";
    }
    return null;
  }

  @Override
  public long submit(long first, long last) {
    long after = first > submitted ? submitted : first - 1;
    held.remove(first, last);
    inFlight.merge(first, last, Math::max);
    submitted = Math.max(last, submitted);
    highest = Math.max(last, highest);
    return after;
  }

  @Override
  public void hold(long first, long last) {
    highest = Math.max(last, highest);
    if (last > reached) {
      held.add(first, last);
    }
    while (held.count() > MOST_HELD) {
      forgotten = Math.min(forgotten, held.removeLast());
    }
  }

  @Override
  public void useUp(long first, long last) {
    if (last < Long.MAX_VALUE) {
      highest = Math.max(last, highest);
    }
    held.remove(first, last);
  }

  /** What the log has need not come again, though a copy of it was refused. */
  @Override
  public void stored(long first, long last) {
    inFlight.remove(first);
    reached = Math.max(reached, last);
    held.remove(0, reached);
  }

  @Override
  public void refused(long first, long last, long after, boolean comesAgain) {
    inFlight.remove(first);
    submitted = Math.min(submitted, after);
    if (comesAgain) {
      hold(first, last);
    }
    Map<Long, Long> behind = inFlight.tailMap(first);
    behind.forEach(this::hold);
    behind.clear();
  }
}
