package io.sshbus.client.publish;

/**
 * How much of a stream may be on its way at once.
 *
 * @param eager while fewer batches than this are unanswered, what there is goes out at once,
 *     however little
 * @param batches the most unanswered batches
 * @param bytes the most unanswered bytes, but one batch always
 */
record StreamLimits(int eager, int batches, long bytes) {
  static final StreamLimits DEFAULT = new StreamLimits(3, 64, 8 << 20);
}
