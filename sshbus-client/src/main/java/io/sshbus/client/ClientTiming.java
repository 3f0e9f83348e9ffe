package io.sshbus.client;

import java.time.Duration;

/**
 * How long the client waits for what.
 *
 * @param connect for one attempt to connect, the login included
 * @param firstRetry the longest wait before the first new attempt; the true wait is random between
 *     0 and this
 * @param lastRetry the longest wait before any new attempt; the wait doubles until then
 * @param keepalive between two questions to the router whether it is there
 * @param keepaliveReply for the answer; without one the connection is given up
 */
public record ClientTiming(
    Duration connect,
    Duration firstRetry,
    Duration lastRetry,
    Duration keepalive,
    Duration keepaliveReply) {
  /** 30 s, 200 ms, 30 s, 30 s, 15 s. */
  public static final ClientTiming DEFAULT =
      new ClientTiming(
          Duration.ofSeconds(30),
          Duration.ofMillis(200),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15));

  /** Refuses what is not positive. */
  public ClientTiming {
    for (Duration time :
        new Duration[] {connect, firstRetry, lastRetry, keepalive, keepaliveReply}) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("every time must be positive, not " + time);
      }
    }
  }
}
