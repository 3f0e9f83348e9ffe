package io.sshbus.agent.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogMessageTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:30Z");

  private static SyslogMessage parse(String raw) {
    return SyslogMessage.parse(raw, NOW, ZoneOffset.UTC);
  }

  /** facility.severity, host, app, pid, msgid, text; - for what is not said. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // As glibc's syslog(3) writes to /dev/log.
        "<30>Dec 31 23:59:59 sshd[812]: Server listening on 0.0.0.0|daemon.info|-|sshd|812|-|Server"
            + " listening on 0.0.0.0",
        "<13>Jan  1 00:00:00 root: hello|user.notice|-|root|-|-|hello",
        // RFC 3164, 5.4.
        "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on"
            + " /dev/pts/8|auth.crit|mymachine|su|-|-|'su root' failed for lonvick on /dev/pts/8",
        "Use the BFG!|user.notice|-|-|-|-|Use the BFG!",
        "<165>Aug 24 05:34:00 CST 1987 mymachine myproc[10]: %% It's time|local4.notice|-|-|-|-|CST"
            + " 1987 mymachine myproc[10]: %% It's time",
        // RFC 5424, 6.5.
        "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root'"
            + " failed|auth.crit|mymachine.example.com|su|-|ID47|'su root' failed",
        "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's"
            + " time.|local4.notice|192.0.2.1|myproc|8710|-|%% It's time.",
        "<165>1 2003-10-11T22:14:15.003Z m.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\""
            + " s=\"a\\]b\"][x@1 a=\"b\"] An event|local4.notice|m.example.com|evntslog|-|ID47|An"
            + " event",
        "<165>1 - - - - - -|local4.notice|-|-|-|-|",
        // Near misses are text.
        "<192>1 too high a priority|user.notice|-|-|-|-|<192>1 too high a priority",
        "<13>|user.notice|-|-|-|-|",
        "<13>kernel: [   12.34] x|user.notice|-|kernel|-|-|[   12.34] x",
      })
  void whatItSaysIsUnderstood(
      String raw, String priority, String host, String app, String pid, String id, String text) {
    SyslogMessage message = parse(raw);
    assertEquals(priority, message.facility() + "." + message.severity());
    assertEquals(host, orDash(message.host()));
    assertEquals(app, orDash(message.app()));
    assertEquals(pid, orDash(message.pid()));
    assertEquals(id, orDash(message.id()));
    assertEquals(text == null ? "" : text, message.text());
  }

  private static String orDash(String field) {
    return field.isEmpty() ? "-" : field;
  }

  @Test
  void theOldFormsTimeIsOfTheYearThatIsNearest() {
    assertEquals(Instant.parse("2025-12-31T23:59:59Z"), parse("<13>Dec 31 23:59:59 a: b").time());
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), parse("<13>Jan  1 00:00:00 a: b").time());
    assertNull(parse("<13>Feb 30 00:00:00 a: b").time());
    assertEquals(
        Instant.parse("2025-12-31T23:00:01Z"),
        SyslogMessage.parse("<13>Jan  1 00:00:01 a: b", NOW, ZoneId.of("Europe/Berlin")).time());
  }

  @Test
  void theNewFormsTimeIsTakenAsItIs() {
    assertEquals(
        Instant.parse("2003-08-24T12:14:15.000003Z"),
        parse("<165>1 2003-08-24T05:14:15.000003-07:00 h a - - - t").time());
    assertNull(parse("<165>1 yesterday h a - - - t").time());
  }

  @Test
  void anythingBecomesAnEvent() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String alphabet = "<13>1 -[]\"\\:=ab\n\t\0é\uD800\uFEFF 2003-10-11T22:14:15Z";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder raw = new StringBuilder(random.nextBoolean() ? "<13>1 - h a p i [" : "<13>");
      for (int n = random.nextInt(60); n > 0; n--) {
        raw.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String text =
          new String(raw.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      try {
        parse(text).draft("s");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
    }
  }

  /** Whoever may log could hold up the thread that reads, and that systemd asks for life. */
  @Test
  void aLongRunOfWhatIsLeftOutAtTheEndIsReadAsFastAsAnythingElse() {
    String nuls = "\0".repeat(64 << 10);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertEquals(nuls.length() + 1, parse(nuls + "x" + nuls).text().length()));
  }
}
