package io.sshbus.client.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: random between nothing and a bound that doubles each time. Confined to
 * the loop.
 */
public final class Backoff {
  private final long firstMillis;
  private final long lastMillis;
  private final RandomGenerator random;

  /**
   * Pauses of at most {@code first} at the beginning and {@code last} in the end.
   *
   * @param random where the jitter comes from
   */
  public Backoff(Duration first, Duration last, RandomGenerator random) {
    this.firstMillis = Math.max(1, first.toMillis());
    this.lastMillis = Math.max(firstMillis, last.toMillis());
    this.random = random;
  }

  /** The pause after {@code failures} failures in a row, 1 or more. */
  public Duration pause(int failures) {
    int doublings = Math.min(Math.max(failures, 1) - 1, 30);
    long bound = firstMillis > lastMillis >> doublings ? lastMillis : firstMillis << doublings;
    return Duration.ofMillis(random.nextLong(Math.min(bound, lastMillis) + 1));
  }

  /** A pause of at least {@code least}, which another asked for, and up to a quarter more. */
  public Duration atLeast(Duration least) {
    return least.plusMillis(random.nextLong(Math.max(1, least.toMillis() / 4) + 1));
  }
}
