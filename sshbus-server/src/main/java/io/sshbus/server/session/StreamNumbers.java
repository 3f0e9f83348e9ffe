package io.sshbus.server.session;

import io.sshbus.log.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one stream on one SSH channel: which may come, and which the log must have for
 * them to be stored. Numbers refused for now must come again before any later one, those refused
 * for good need not. Confined to its owner's lock.
 */
interface StreamNumbers {
  /** For a client that leaves out numbers, or for one that does not. */
  static StreamNumbers of(boolean gaps) {
    return gaps ? new SparseNumbers() : new ConsecutiveNumbers();
  }

  /** The number that comes next where the publisher leaves counting to the router. */
  long next();

  /** Why {@code first} may not come now; null where it may. */
  @Nullable String objection(long first);

  /**
   * Events are on their way to the log.
   *
   * @return the number that the log must have reached for them to be stored, {@link Stream#NONE}
   *     for any
   */
  long submit(long first, long last);

  /** Numbers have been refused for now, before they were submitted. */
  void hold(long first, long last);

  /** Numbers have been refused for good, before they were submitted. */
  void useUp(long first, long last);

  /** The log has these numbers. */
  void stored(long first, long last);

  /**
   * The log has refused what was submitted.
   *
   * @param after what {@link #submit} returned
   * @param comesAgain whether the numbers must come again before any later one
   */
  void refused(long first, long last, long after, boolean comesAgain);
}
