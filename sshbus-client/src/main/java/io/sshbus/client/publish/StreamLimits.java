package io.sshbus.client.publish;

import java.time.Duration;

/**
 * How much of a stream may be on its way at once.
 *
 * @param quick where the bus confirms within this, what there is waits until nothing is unanswered:
 *     it waits shortly, and fewer and larger batches cost both sides less
 * @param eager elsewhere, while fewer batches than this are unanswered, what there is goes out at
 *     once, however little
 * @param batches the most unanswered batches
 * @param bytes the most unanswered bytes, but one batch always
 */
record StreamLimits(Duration quick, int eager, int batches, long bytes) {
  static final StreamLimits DEFAULT = new StreamLimits(Duration.ofMillis(2), 3, 64, 8 << 20);
}
