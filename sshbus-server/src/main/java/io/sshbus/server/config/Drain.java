package io.sshbus.server.config;

import io.sshbus.config.Section;
import java.time.Duration;

/**
 * How the router stops.
 *
 * @param timeout how long it waits for what is under way before it closes the connections
 */
public record Drain(Duration timeout) {
  /** What holds where nothing is configured. */
  public static final Drain DEFAULT = new Drain(Duration.ofSeconds(10));

  static Drain read(Section in) {
    return new Drain(
        in.duration("timeout", DEFAULT.timeout, Duration.ofMillis(1), Duration.ofMinutes(10)));
  }
}
