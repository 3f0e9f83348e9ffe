package io.sshbus.client.publish;

/**
 * How long it takes from sending a batch to its confirm: a mean that new times enter with an
 * eighth. One batch is timed at a time. Knows no clock; confined to its stream.
 */
final class RoundTrip {
  private static final long NONE = -1;
  private static final int SHARE = 8;

  private long timed = NONE;
  private long since;
  private long mean = NONE;

  /** A batch with numbers up to {@code last} is sent at {@code nanos}. */
  void sent(long last, long nanos) {
    if (timed == NONE) {
      timed = last;
      since = nanos;
    }
  }

  /** Numbers up to {@code last} are confirmed at {@code nanos}. */
  void confirmed(long last, long nanos) {
    if (timed != NONE && last >= timed) {
      long took = nanos - since;
      mean = mean == NONE ? took : mean + (took - mean) / SHARE;
      timed = NONE;
    }
  }

  /** What is on its way will not be confirmed as it was sent. */
  void broken() {
    timed = NONE;
  }

  /** Whether it takes {@code nanos} at most; false before anything was confirmed. */
  boolean isWithin(long nanos) {
    return mean != NONE && mean <= nanos;
  }
}
