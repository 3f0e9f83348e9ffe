package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Quoted;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The options before a key: names without regard to case, separated by commas, with values in
 * double quotes.
 *
 * @param notAfter the earliest {@code expiry-time}, or {@link Instant#MAX}
 * @param length how many characters of the line they took
 */
record KeyOptions(Instant notAfter, int length) {
  static KeyOptions parse(String line, ZoneId zone) {
    Instant notAfter = Instant.MAX;
    int at = 0;
    while (true) {
      int nameEnd = nameEnd(line, at);
      int end = valueEnd(line, nameEnd);
      String value = end > nameEnd ? line.substring(nameEnd + 2, end - 1) : null;
      Instant limit = limit(line.substring(at, nameEnd), value, zone);
      notAfter = limit.isBefore(notAfter) ? limit : notAfter;
      if (end == line.length() || Fields.isBlank(line.charAt(end))) {
        return new KeyOptions(notAfter, end);
      }
      if (line.charAt(end) != ',') {
        throw unreadable(end);
      }
      at = end + 1;
    }
  }

  private static int nameEnd(String line, int from) {
    int at = from;
    while (at < line.length() && isNamePart(line.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw unreadable(at);
    }
    return at;
  }

  private static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  }

  /**
   * Where the value that begins with {@code ="} ends, behind its closing quote; {@code from} where
   * there is no value.
   */
  private static int valueEnd(String line, int from) {
    if (!line.startsWith("=", from)) {
      return from;
    }
    if (!line.startsWith("\"", from + 1)) {
      throw unreadable(from + 1);
    }
    for (int at = from + 2; at < line.length(); at++) {
      if (line.charAt(at) == '"') {
        return at + 1;
      }
      if (line.charAt(at) == '\\') {
        at++;
      }
    }
    throw AuthorizedKeysParser.bad("a quote in the options is never closed");
  }

  private static Instant limit(String name, @Nullable String value, ZoneId zone) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("restrict") && value == null) {
      return Instant.MAX;
    }
    if (lower.equals("expiry-time") && value != null) {
      return ExpiryTime.parse(value, zone);
    }
    throw AuthorizedKeysParser.bad(
        "the option %s is not supported here: only restrict and expiry-time=\"...\" are"
            .formatted(Quoted.of(name)));
  }

  private static BusException unreadable(int at) {
    return AuthorizedKeysParser.bad(
        "this is neither a key nor its options, from character " + (at + 1) + " on");
  }
}
