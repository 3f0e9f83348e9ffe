package io.sshbus.server.config;

import io.sshbus.config.Section;
import java.time.Duration;

/**
 * How the router finds connections that died without a word.
 *
 * @param interval how often it asks a connection whether it is alive
 * @param deadline how long it waits for the answer; not over the interval
 */
public record Keepalive(Duration interval, Duration deadline) {
  /** What holds where nothing is configured. */
  public static final Keepalive DEFAULT =
      new Keepalive(Duration.ofSeconds(30), Duration.ofSeconds(15));

  /** Refuses a deadline over the interval: questions would overlap. */
  public Keepalive {
    if (deadline.compareTo(interval) > 0) {
      throw new IllegalArgumentException("deadline must not be over interval");
    }
  }

  static Keepalive read(Section in) {
    Duration min = Duration.ofSeconds(1);
    Duration max = Duration.ofHours(1);
    return new Keepalive(
        in.duration("interval", DEFAULT.interval, min, max),
        in.duration("deadline", DEFAULT.deadline, min, max));
  }
}
