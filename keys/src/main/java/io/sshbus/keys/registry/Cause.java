package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;

/**
 * Who made something happen, and why.
 *
 * @param by the id of a principal, or {@value #BUS}; 1 to {@value #MAX_BY} characters
 * @param why in words, at most {@value #MAX_WHY} characters; may be empty
 */
public record Cause(String by, String why) {
  /** What the bus itself is called. */
  public static final String BUS = "bus";

  /** The longest id of a principal. */
  public static final int MAX_BY = 330;

  /** The longest reason. */
  public static final int MAX_WHY = 512;

  /**
   * Refuses control characters and what is too long.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public Cause {
    PlainText.check(ErrorCode.USAGE, "who did it", by, MAX_BY);
    PlainText.check(ErrorCode.USAGE, "the reason", why, MAX_WHY);
    if (by.isEmpty()) {
      throw new IllegalArgumentException("nobody did it");
    }
  }

  /** The bus itself did it. */
  public static Cause bus(String why) {
    return new Cause(BUS, why);
  }
}
