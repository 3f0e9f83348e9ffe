package io.sshbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinceTest {
  @Test
  void everyFormIsReadAsItIsWritten() {
    List<Since> all =
        List.of(
            new Since.Now(),
            new Since.Last(),
            new Since.All(),
            new Since.Ago(Duration.ofMillis(5_400_250)),
            new Since.At(Instant.parse("2026-01-31T12:00:00.123456Z")),
            new Since.After(new EventId(0, 48213, 17)));
    for (Since since : all) {
      assertEquals(since, Since.parse(since.text()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
    "2026-01-31T13:00:00.5+01:00, 2026-01-31T12:00:00.500Z",
    "@1769860800, 2026-01-31T12:00:00Z",
    "@1769860800.000001, 2026-01-31T12:00:00.000001Z",
    "@0, 1970-01-01T00:00:00Z"
  })
  void timesAreRfc3339OrSecondsSince1970(String text, Instant time) {
    assertEquals(new Since.At(time), Since.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NOW",
        "5",
        "5 m",
        "-5m",
        "0s",
        "5y",
        "@",
        "@x",
        "@1.1234567",
        "2026-01-31",
        "2026-13-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "0-1",
        "36501d",
        "99999999999d",
        "5m\n"
      })
  void everythingElseIsRefused(String text) {
    BusException refusal = assertThrows(BusException.class, () -> Since.parse(text));
    assertEquals(ErrorCode.BAD_SINCE, refusal.code());
  }

  @ParameterizedTest
  @CsvSource({
    "250ms, 250",
    "5s, 5000",
    "1.5s, 1500",
    "1.005s, 1005",
    "5m, 300000",
    "1h30m, 5400000",
    "7d, 604800000",
    "36500d, 3153600000000",
    "0.5d, 43200000",
    "1m1m, 120000"
  })
  void durationsAreNumbersWithTheirUnits(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), Durations.parse(text));
    assertEquals(Durations.parse(text), Durations.parse(Durations.text(Duration.ofMillis(millis))));
  }

  @Test
  void aDurationIsWrittenShort() {
    assertEquals("1h30m", Durations.text(Duration.ofMinutes(90)));
    assertEquals("1d2h3m4s5ms", Durations.text(Duration.ofMillis(93_784_005)));
    assertEquals("0ms", Durations.text(Duration.ZERO));
  }

  @Test
  void textWithoutEndIsRefusedAtOnce() {
    assertTrue(!Durations.looksLikeOne("1d".repeat(1_000_000)));
    assertThrows(BusException.class, () -> Since.parse("1d".repeat(1_000_000)));
  }
}
