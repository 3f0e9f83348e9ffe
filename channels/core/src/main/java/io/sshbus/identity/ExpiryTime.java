package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code expiry-time}: {@code YYYYMMDD[Z]} or {@code YYYYMMDDHHMM[SS][Z]}, as in
 * sshd(8).
 */
final class ExpiryTime {
  private static final Pattern FORM = Pattern.compile("([0-9]{8}|[0-9]{12}|[0-9]{14})(Z?)");
  private static final DateTimeFormatter DATE = strict("uuuuMMdd");
  private static final DateTimeFormatter MINUTES = strict("uuuuMMddHHmm");
  private static final DateTimeFormatter SECONDS = strict("uuuuMMddHHmmss");

  private ExpiryTime() {}

  private static DateTimeFormatter strict(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withResolverStyle(ResolverStyle.STRICT);
  }

  /** The last instant at which the key is still good. A date means its first moment. */
  static Instant parse(String text, ZoneId zone) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw bad(text, null);
    }
    String digits = parts.group(1);
    try {
      LocalDateTime time =
          switch (digits.length()) {
            case 8 -> LocalDate.parse(digits, DATE).atStartOfDay();
            case 12 -> LocalDateTime.parse(digits, MINUTES);
            default -> LocalDateTime.parse(digits, SECONDS);
          };
      return time.atZone(parts.group(2).isEmpty() ? zone : ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw bad(text, e);
    }
  }

  private static BusException bad(String text, @Nullable Throwable cause) {
    String message =
        "expiry-time takes YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with or without a Z for UTC, not "
            + Quoted.of(text);
    return cause == null
        ? new BusException(ErrorCode.BAD_KEY, message)
        : new BusException(ErrorCode.BAD_KEY, message, cause);
  }
}
