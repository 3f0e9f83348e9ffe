package io.sshbus.server.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.regex.Pattern;

/**
 * A share of something, written {@code 50%}.
 *
 * @param value 1 to 100
 */
public record Percent(int value) {
  private static final Pattern FORM = Pattern.compile("\\d{1,3}%");

  /** Refuses shares of nothing and of more than all. */
  public Percent {
    if (value < 1 || value > 100) {
      throw new IllegalArgumentException("a share is from 1% to 100%: " + value);
    }
  }

  /**
   * Reads a whole number and a percent sign.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public static Percent parse(String text) {
    if (FORM.matcher(text).matches()) {
      int value = Integer.parseInt(text.substring(0, text.length() - 1));
      if (value >= 1 && value <= 100) {
        return new Percent(value);
      }
    }
    throw new BusException(
        ErrorCode.USAGE, "expected a share from 1% to 100%, saw " + Quoted.of(text));
  }

  /** That share of {@code whole}, rounded down. */
  public long of(long whole) {
    return whole / 100 * value + whole % 100 * value / 100;
  }

  @Override
  public String toString() {
    return value + "%";
  }
}
