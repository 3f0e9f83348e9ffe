package io.sshbus.log;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Quoted;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Where a subscription starts. {@link #parse} reads the text form, {@link #text} writes it. */
public sealed interface Since {

  /** With what comes next. */
  record Now() implements Since {
    @Override
    public String text() {
      return "now";
    }
  }

  /** Where the principal's cursor stands. */
  record Last() implements Since {
    @Override
    public String text() {
      return "last";
    }
  }

  /** With the oldest that retention has left. */
  record All() implements Since {
    @Override
    public String text() {
      return "all";
    }
  }

  /** With the last value of each channel, and then with what comes next. */
  record Retained() implements Since {
    @Override
    public String text() {
      return "retained";
    }
  }

  /**
   * So long ago, counted when the subscription is made.
   *
   * @param duration a millisecond or more
   */
  record Ago(Duration duration) implements Since {
    @Override
    public String text() {
      return Durations.text(duration);
    }
  }

  /**
   * With the first event of this time or later.
   *
   * @param time in bus time
   */
  record At(Instant time) implements Since {
    @Override
    public String text() {
      return time.toString();
    }
  }

  /**
   * Behind an event. In other partitions than that of the event: from the time of the event on.
   *
   * @param id the last event that is not wanted any more
   */
  record After(EventId id) implements Since {
    @Override
    public String text() {
      return id.toString();
    }
  }

  /** The form that {@link #parse} reads. */
  String text();

  /**
   * Reads {@code now}, {@code last}, {@code all}, {@code retained}, a duration such as {@code 5m},
   * a time as RFC 3339 or {@code @} and seconds since 1970, or an event id.
   *
   * @throws BusException {@link ErrorCode#BAD_SINCE}
   */
  static Since parse(String text) {
    return switch (text) {
      case "now" -> new Now();
      case "last" -> new Last();
      case "all" -> new All();
      case "retained" -> new Retained();
      default -> EventId.looksLikeOne(text) ? new After(EventId.parse(text)) : timeOrDuration(text);
    };
  }

  private static Since timeOrDuration(String text) {
    if (Durations.looksLikeOne(text)) {
      return new Ago(Durations.parse(text));
    }
    return new At(time(text));
  }

  /**
   * Reads a time as RFC 3339 or {@code @} and seconds since 1970.
   *
   * @throws BusException {@link ErrorCode#BAD_SINCE}
   */
  static Instant time(String text) {
    try {
      if (text.matches("@\\d{1,11}(\\.\\d{1,6})?")) {
        long micros = new BigDecimal(text.substring(1)).movePointRight(6).longValueExact();
        return Micros.toInstant(micros);
      }
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (Micros.isInRange(time)) {
        return time;
      }
      throw new BusException(
          ErrorCode.BAD_SINCE, "a time has a year of 0 to 9999, this has not: " + Quoted.of(text));
    } catch (DateTimeParseException e) {
      throw new BusException(
          ErrorCode.BAD_SINCE,
          "now, last, all, retained, a duration (5m), a time (2026-01-31T12:00:00Z or @1769860800)"
              + " or an event id was expected, not "
              + Quoted.of(text),
          e);
    }
  }
}
