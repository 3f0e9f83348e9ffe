package io.sshbus.log;

import java.util.Collections;
import java.util.List;

/**
 * How long it took to make what was appended durable, one write and one sync for each group of
 * batches, since the engine was opened.
 *
 * @param counts how many took at most {@link #UP_TO_SECONDS} at the same place, and more than at
 *     the place before; the last, one more, are those that took longer than all of these
 * @param seconds all together
 */
public record CommitTimes(List<Long> counts, double seconds) {
  /** Ascending. */
  public static final List<Double> UP_TO_SECONDS =
      List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0);

  /** No commits. */
  public static final CommitTimes NONE =
      new CommitTimes(Collections.nCopies(UP_TO_SECONDS.size() + 1, 0L), 0);

  /** Makes a copy. */
  public CommitTimes {
    counts = List.copyOf(counts);
    if (counts.size() != UP_TO_SECONDS.size() + 1) {
      throw new IllegalArgumentException(counts.size() + " counts");
    }
  }

  /** How many there were. */
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
