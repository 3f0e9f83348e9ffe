package io.sshbus.agent.source;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Tags;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message of syslog, in the form of RFC 5424, or as programs have always written it, which RFC
 * 3164 describes and nobody is bound by. Everything can be read: what is in no form is text.
 *
 * @param facility its name, such as {@code daemon}
 * @param severity its name, such as {@code warning}
 * @param time when the program says it was; null where it does not
 * @param host as the program says; empty where it does not
 * @param app the program, as it calls itself; empty where it does not
 * @param pid its process, as it says; empty where it does not
 * @param id the kind of message, of RFC 5424; empty where there is none
 * @param text what it says
 */
record SyslogMessage(
    String facility,
    String severity,
    @Nullable Instant time,
    String host,
    String app,
    String pid,
    String id,
    String text) {
  private static final List<String> FACILITIES =
      List.of(
          "kern",
          "user",
          "mail",
          "daemon",
          "auth",
          "syslog",
          "lpr",
          "news",
          "uucp",
          "cron",
          "authpriv",
          "ftp",
          "ntp",
          "audit",
          "alert",
          "clock",
          "local0",
          "local1",
          "local2",
          "local3",
          "local4",
          "local5",
          "local6",
          "local7");
  private static final List<String> SEVERITIES =
      List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
  private static final int USER_NOTICE = 13;
  private static final int MOST_PRIORITY = 191;

  private static final Pattern PRIORITY = Pattern.compile("^<(\\d{1,3})>");

  // RFC 5424, 6: VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID, then structured data and text.
  private static final Pattern NEW =
      Pattern.compile(
          "^1 (\\S{1,64}) (\\S{1,255}) (\\S{1,48}) (\\S{1,128}) (\\S{1,32}) (?s:(.*))$");

  // RFC 3164, 4.1: "Mmm dd hh:mm:ss". Programs that write to the local socket leave out the host.
  private static final Pattern OLD_TIME =
      Pattern.compile("^([A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d) (?s:(.*))$");
  private static final Pattern HOST =
      Pattern.compile("^([A-Za-z0-9._:-]{1,255}) (?=\\S)(?s:(.*))$");
  private static final Pattern APP =
      Pattern.compile("^([^\\s:\\[\\]]{1,64})(?:\\[([^\\s\\[\\]]{1,32})])?: ?(?s:(.*))$");
  private static final DateTimeFormatter OLD_FORM =
      DateTimeFormatter.ofPattern("uuuu MMM ppd HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /**
   * Reads a message.
   *
   * @param raw all of the datagram, as text
   * @param now for the year, which the old form does not have
   * @param zone of this machine, which the old form does not say
   */
  static SyslogMessage parse(String raw, Instant now, ZoneId zone) {
    String rest = withoutEnd(raw);
    int priority = USER_NOTICE;
    Matcher number = PRIORITY.matcher(rest);
    if (number.find() && Integer.parseInt(number.group(1)) <= MOST_PRIORITY) {
      priority = Integer.parseInt(number.group(1));
      rest = rest.substring(number.end());
    }
    String facility = FACILITIES.get(priority / 8);
    String severity = SEVERITIES.get(priority % 8);
    Matcher standard = NEW.matcher(rest);
    if (standard.matches()) {
      return new SyslogMessage(
          facility,
          severity,
          newTime(standard.group(1)),
          orNothing(standard.group(2)),
          orNothing(standard.group(3)),
          orNothing(standard.group(4)),
          orNothing(standard.group(5)),
          afterData(standard.group(6)));
    }
    return old(facility, severity, rest, now, zone);
  }

  /** Blanks and NULs at the end are no part of it. Anybody may send 64 KiB of them. */
  private static String withoutEnd(String raw) {
    int end = raw.length();
    while (end > 0
        && (raw.charAt(end - 1) == '\0' || Character.isWhitespace(raw.charAt(end - 1)))) {
      end--;
    }
    return raw.substring(0, end);
  }

  private static SyslogMessage old(
      String facility, String severity, String text, Instant now, ZoneId zone) {
    String rest = text;
    Instant time = null;
    String host = "";
    Matcher timed = OLD_TIME.matcher(rest);
    if (timed.matches()) {
      time = oldTime(timed.group(1), now, zone);
      rest = timed.group(2);
    }
    Matcher app = APP.matcher(rest);
    Matcher hosted = HOST.matcher(rest);
    if (time != null && !app.matches() && hosted.matches()) {
      Matcher behind = APP.matcher(hosted.group(2));
      if (behind.matches()) {
        host = hosted.group(1);
        app = behind;
      }
    }
    return app.matches()
        ? new SyslogMessage(
            facility, severity, time, host, app.group(1), orNothing(app.group(2)), "", app.group(3))
        : new SyslogMessage(facility, severity, time, host, "", "", "", rest);
  }

  private static String orNothing(@Nullable String field) {
    return field == null || field.equals("-") ? "" : field;
  }

  private static @Nullable Instant newTime(String text) {
    try {
      return checked(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The year that makes it nearest to now: a message of December may come in January. */
  private static @Nullable Instant oldTime(String text, Instant now, ZoneId zone) {
    int year = now.atZone(zone).getYear();
    Instant nearest = null;
    for (int each = year - 1; each <= year + 1; each++) {
      Instant time = timeOf(each, text, zone);
      if (time != null && (nearest == null || distance(time, now) < distance(nearest, now))) {
        nearest = time;
      }
    }
    return nearest;
  }

  /** Null for days that the year does not have. */
  private static @Nullable Instant timeOf(int year, String text, ZoneId zone) {
    try {
      return LocalDateTime.parse(year + " " + text, OLD_FORM).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static long distance(Instant a, Instant b) {
    return Math.abs(a.getEpochSecond() - b.getEpochSecond());
  }

  private static @Nullable Instant checked(Instant time) {
    return Micros.isInRange(time) ? time : null;
  }

  /** Passes over structured data (RFC 5424, 6.3), whose values may hold escaped brackets. */
  private static String afterData(String rest) {
    int at = 0;
    if (rest.startsWith("-")) {
      at = 1;
    }
    while (at < rest.length() && rest.charAt(at) == '[') {
      int end = endOfElement(rest, at);
      if (end < 0) {
        return rest;
      }
      at = end;
    }
    String text = rest.substring(at).replaceFirst("^ ", "");
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static int endOfElement(String text, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ']' && !quoted) {
        return i + 1;
      }
    }
    return -1;
  }

  /** The message as an event: its text, and all else as tags. */
  EventDraft draft(String source) {
    Map<String, String> tags = new TreeMap<>();
    tags.put("source", source);
    tags.put("facility", facility);
    tags.put("severity", severity);
    put(tags, "host", host);
    put(tags, "app", app);
    put(tags, "pid", pid);
    put(tags, "msgid", id);
    return new EventDraft(Bytes.utf8(text), Tags.of(tags), time, null, false, false);
  }

  private static void put(Map<String, String> tags, String key, String value) {
    String clean = TagText.of(value);
    if (!clean.isEmpty()) {
      tags.put(key, clean);
    }
  }
}
