package io.sshbus.client;

import java.time.Duration;

/**
 * What the client may use of this process.
 *
 * @param unconfirmedBytes the most bytes of events that wait for their confirm, bodies and 64 bytes
 *     for each event; 1 MiB or more
 * @param maxBlock how long {@code publish} waits for room before it fails; 0 for not at all
 * @param windowBytes the most bytes of deliveries that one subscription holds unhandled; 64 KiB to
 *     64 MiB
 * @param batchBytes at this size a batch is full; 4 KiB to 4 MiB, and never over the router's limit
 *     of frames
 */
public record ClientLimits(
    long unconfirmedBytes, Duration maxBlock, int windowBytes, int batchBytes) {
  /** 32 MiB, a minute, 4 MiB, 128 KiB. */
  public static final ClientLimits DEFAULT =
      new ClientLimits(32L << 20, Duration.ofMinutes(1), 4 << 20, 128 << 10);

  /** Refuses what is out of range. */
  public ClientLimits {
    check("unconfirmedBytes", unconfirmedBytes, 1 << 20, Long.MAX_VALUE);
    check("windowBytes", windowBytes, 64 << 10, 64 << 20);
    check("batchBytes", batchBytes, 4 << 10, 4 << 20);
    if (maxBlock.isNegative()) {
      throw new IllegalArgumentException("maxBlock is negative: " + maxBlock);
    }
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", not " + value);
    }
  }
}
