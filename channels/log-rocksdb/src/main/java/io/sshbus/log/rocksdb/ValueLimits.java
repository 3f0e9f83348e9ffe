package io.sshbus.log.rocksdb;

/**
 * How many last values the log keeps, besides those that the bus itself publishes.
 *
 * @param values of all channels
 * @param bytes of all values together
 * @param valuesOfOne of one node, its users together, or of one operator
 * @param bytesOfOne the same in bytes
 */
public record ValueLimits(int values, long bytes, int valuesOfOne, long bytesOfOne) {
  /** What is in docs/protocol.md. */
  public static final ValueLimits DEFAULT = new ValueLimits(100_000, 256L << 20, 10_000, 32L << 20);
}
