package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"0-48213-17", "0-0-0", "999999999-999999999999999999-999999999"})
  void anIdIsReadAsItIsWritten(String text) {
    assertEquals(text, EventId.parse(text).toString());
    assertTrue(EventId.looksLikeOne(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1-2",
        "1-2-3-4",
        "-1-2-3",
        "1-2-x",
        "2026-01-31",
        "00-0-0",
        "1234567890-1-1",
        "٣-1-1"
      })
  void whatIsNoIdIsRefused(String text) {
    assertEquals(
        ErrorCode.BAD_SINCE, assertThrows(BusException.class, () -> EventId.parse(text)).code());
    assertFalse(EventId.looksLikeOne(text));
  }

  @Test
  void idsAscendByPartitionThenOffsetThenIndex() {
    assertTrue(new EventId(0, 9, 9).compareTo(new EventId(1, 0, 0)) < 0);
    assertTrue(new EventId(0, 9, 9).compareTo(new EventId(0, 10, 0)) < 0);
    assertTrue(new EventId(0, 9, 9).compareTo(new EventId(0, 9, 10)) < 0);
  }
}
