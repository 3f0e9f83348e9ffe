package io.sshbus.client.spool.send;

/**
 * What a courier may use.
 *
 * @param memory the most bytes of events in memory
 * @param lane the most of them of one channel that wait to be sent, but one parcel always
 * @param inFlight the most of them that are sent and unanswered, but one parcel always
 * @param lanes channels that are being sent to, or wait because the bus refuses them for now; while
 *     there are more, nothing new is read
 * @param channels channels published to on one SSH channel before another one is opened
 * @param lines SSH channels at once, one for each producer id
 */
public record CourierLimits(
    long memory, long lane, long inFlight, int lanes, int channels, int lines) {
  /** 16 MiB, 2 MiB, 8 MiB, 10000, 1000, 4. */
  public static final CourierLimits DEFAULT =
      new CourierLimits(16 << 20, 2 << 20, 8 << 20, 10_000, 1000, 4);
}
