package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "raid/status",
        "$SYS/nodes/a.example.com",
        "grün/größe",
        "a b/c",
        "\uD83D\uDE00"
      })
  void aNameIsLevelsOfAnyCharacters(String name) {
    assertEquals(name, new ChannelName(name).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        "a/+",
        "#",
        "a#",
        "+a",
        "a\nb",
        "a\u0000",
        "a\u0085",
        "\uD83D",
        "a\uDE00b",
        "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"
      })
  void whatIsNoNameIsRefusedAndQuoted(String name) {
    BusException refusal = assertThrows(BusException.class, () -> new ChannelName(name));
    assertEquals(ErrorCode.BAD_CHANNEL, refusal.code());
    String message = refusal.getMessage();
    assertTrue(message.startsWith("the channel \""), message);
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
  }

  @Test
  void aNameHasUpTo255BytesAnd16Levels() {
    assertEquals(255, new ChannelName("x".repeat(255)).utf8().length);
    assertThrows(BusException.class, () -> new ChannelName("x".repeat(256)));
    assertEquals(254, new ChannelName("ü".repeat(127)).utf8().length);
    assertThrows(BusException.class, () -> new ChannelName("ü".repeat(128)));
    assertEquals(16, new ChannelName("a/".repeat(15) + "a").levels().size());
    assertThrows(BusException.class, () -> new ChannelName("a/".repeat(16) + "a"));
  }

  @Test
  void aNameThatBeginsWithADollarIsReserved() {
    assertTrue(new ChannelName("$SYS/audit").isReserved());
    assertFalse(new ChannelName("a/$b").isReserved());
    assertEquals(List.of("$SYS", "audit"), new ChannelName("$SYS/audit").levels());
  }
}
