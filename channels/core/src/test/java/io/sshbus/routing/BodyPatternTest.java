package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.StoredBatch;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyPatternTest {
  @ParameterizedTest
  @CsvSource({
    "RAID STATUS CHANGE, kernel: RAID STATUS CHANGE for VolumeID 2, true",
    "^RAID, a RAID, false",
    "(?i)raid, RAID, true",
    "gr.n, grün, true",
    "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}, at 2026-01-31T12:00, true"
  })
  void aBodyMatchesWhereThePatternIsFound(String pattern, String body, boolean found) {
    assertEquals(
        found, BodyPattern.parse(pattern).isFoundIn(body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void bytesThatAreNoTextAreSearchedWithoutHarm() {
    byte[] body = new byte[300];
    new Random(1).nextBytes(body);
    BodyPattern.parse("[^a]+z?$").isFoundIn(body);
    assertTrue(BodyPattern.parse("").isFoundIn(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "a**",
        "[z-a]",
        "\\",
        "(?=a)",
        "a{1001}",
        "a{900}{900}",
        "(((a{100}){100}){100})",
        "((((a{1000}){1000}){1000}){1000})",
        "((((x|[)(]\\)){1000}){1000}){1000})",
        "(((\\Q)\\E){1000}){1000})",
        "(a{2,}){1000}{1000}"
      })
  void patternsThatAreWrongOrTooLargeAreRefusedAtOnce(String pattern) {
    BusException refusal = assertThrows(BusException.class, () -> BodyPattern.parse(pattern));
    assertEquals(ErrorCode.BAD_PATTERN, refusal.code());
  }

  @ParameterizedTest
  @CsvSource({
    "disk [z-a] x, at character 7",
    "é a**, at character 4",
    "ab(c, at its end",
    "a(?=b), at character 2",
    "x[abc, at character 2",
  })
  void aRefusalSaysWhere(String pattern, String place) {
    BusException refusal = assertThrows(BusException.class, () -> BodyPattern.parse(pattern));
    assertTrue(refusal.getMessage().endsWith(", " + place), refusal.getMessage());
  }

  @Test
  void ordinaryPatternsAreWellUnderTheLimit() {
    String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    assertTrue(PatternSize.of(uuid) < 100);
    assertTrue(PatternSize.of("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}") < 100);
    BodyPattern.parse(uuid + " " + uuid);
  }

  @Test
  void aBatchIsTakenApartOnceWhileThereIsRoom() {
    StoredBatch batch = new StoredBatch(0, 1, new SimulatedBatches().any(new Random(1)));
    Contents contents = new Contents(10_000);
    assertSame(contents.bodies(batch), contents.bodies(batch));
    assertSame(contents.tags(batch), contents.tags(batch));
    Contents none = new Contents(0);
    assertEquals(batch.batch().section().count(), none.bodies(batch).size());
  }
}
