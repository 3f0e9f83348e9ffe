package io.sshbus.log;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 250ms}, {@code 5s}, {@code 1.5s}, {@code 5m}, {@code
 * 1h30m}, {@code 7d}; at most 64 characters and a hundred years.
 */
public final class Durations {
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,3}))?(ms|s|m|h|d)");
  private static final Pattern WHOLE =
      Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,3})?(?:ms|s|m|h|d))+");

  private static final int MOST_CHARACTERS = 64;
  private static final Duration MOST = Duration.ofDays(36_500);

  private Durations() {}

  /** Whether {@code text} has the form of a duration. */
  public static boolean looksLikeOne(String text) {
    return text.length() <= MOST_CHARACTERS && WHOLE.matcher(text).matches();
  }

  /**
   * Reads one or more numbers with their units, a millisecond to a hundred years in all.
   *
   * @throws BusException {@link ErrorCode#BAD_SINCE}
   */
  public static Duration parse(String text) {
    Duration sum = Duration.ZERO;
    if (looksLikeOne(text)) {
      Matcher part = PART.matcher(text);
      while (part.find()) {
        sum = sum.plus(amount(part));
      }
    }
    if (sum.toMillis() < 1 || sum.compareTo(MOST) > 0) {
      throw new BusException(
          ErrorCode.BAD_SINCE,
          "a duration looks like 250ms, 5s, 5m, 1h30m or 7d, up to 36500d, this does not: "
              + Quoted.of(text));
    }
    return sum;
  }

  private static Duration amount(Matcher part) {
    Duration unit =
        switch (part.group(3)) {
          case "ms" -> Duration.ofMillis(1);
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    Duration amount = unit.multipliedBy(Long.parseLong(part.group(1)));
    String fraction = part.group(2);
    if (fraction != null) {
      long thousandths = Long.parseLong((fraction + "00").substring(0, 3));
      amount = amount.plus(unit.multipliedBy(thousandths).dividedBy(1000));
    }
    return amount;
  }

  /** The shortest text that {@link #parse} reads as {@code duration}, milliseconds kept. */
  public static String text(Duration duration) {
    StringBuilder out = new StringBuilder();
    long millis = duration.toMillis();
    millis = unit(out, millis, 86_400_000, "d");
    millis = unit(out, millis, 3_600_000, "h");
    millis = unit(out, millis, 60_000, "m");
    millis = unit(out, millis, 1000, "s");
    if (millis > 0 || out.isEmpty()) {
      out.append(millis).append("ms");
    }
    return out.toString();
  }

  private static long unit(StringBuilder out, long millis, long size, String name) {
    if (millis >= size) {
      out.append(millis / size).append(name);
    }
    return millis % size;
  }
}
