package io.sshbus.group;

/**
 * How a group treats what is not acknowledged.
 *
 * @param maxDeliveries after so many deliveries without an ack, an event is a dead letter; 0 for
 *     never
 * @param silenceMillis a member that has something unacknowledged and says nothing for so long is
 *     put out of the group
 */
public record GroupRules(int maxDeliveries, long silenceMillis) {
  /** Refuses what makes no sense. */
  public GroupRules {
    if (maxDeliveries < 0 || silenceMillis < 1) {
      throw new IllegalArgumentException(maxDeliveries + " deliveries, " + silenceMillis + " ms");
    }
  }
}
