package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagsTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "cluster", "app.example.com/name", "A-1_b.c/d", "9"})
  void aKeyIsLettersDigitsAndSomeSigns(String key) {
    assertEquals("v", Tags.of(key, "v").values().get(key));
    assertEquals("v", Tags.of("a".repeat(63), "v").values().get("a".repeat(63)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "a b", "ä", "node", "user", "channel", "@a", "a\n"})
  void otherKeysAndThoseOfTheBusAreRefused(String key) {
    BusException refusal = assertThrows(BusException.class, () -> Tags.of(key, "v"));
    assertEquals(ErrorCode.BAD_TAGS, refusal.code());
    assertThrows(BusException.class, () -> Tags.of("a".repeat(64), "v"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "\u0000", "\u0085", "\uD800"})
  void valuesAreTextWithoutControlCharacters(String value) {
    assertThrows(BusException.class, () -> Tags.of("k", value));
    assertEquals("", Tags.of("k", "").values().get("k"));
    assertEquals("ü".repeat(127), Tags.of("k", "ü".repeat(127)).values().get("k"));
    assertThrows(BusException.class, () -> Tags.of("k", "ü".repeat(128)));
  }

  private static Tags many(String prefix, int count) {
    Map<String, String> tags = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      tags.put(prefix + (10 + i), prefix);
    }
    return Tags.of(tags);
  }

  @Test
  void thirtyTwoTagsAreTheMost() {
    assertEquals(32, many("k", 32).values().size());
    assertThrows(BusException.class, () -> many("k", 33));
  }

  @Test
  void theTagsOfTheEventWinOverThoseOfTheConnection() {
    Tags both = Tags.of(Map.of("a", "1", "b", "1")).and(Tags.of(Map.of("b", "2", "c", "2")));
    assertEquals(Map.of("a", "1", "b", "2", "c", "2"), both.values());
  }

  @Test
  void tooManyTagsTogetherNeverFailTheReader() {
    Tags both = many("a", 32).and(many("z", 20));
    assertEquals(32, both.values().size());
    assertTrue(both.values().keySet().containsAll(many("z", 20).values().keySet()));
  }
}
