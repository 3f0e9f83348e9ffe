package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagSelectorTest {
  private static final Map<String, String> TRUSTED = Map.of("rack", "7", "role", "db");
  private static final Map<String, String> CLAIMS = Map.of("role", "web", "os", "debian");

  private static boolean matches(String selector) {
    return TagSelector.parse(selector)
        .matches(
            (key, trustedOnly) ->
                trustedOnly || TRUSTED.containsKey(key) ? TRUSTED.get(key) : CLAIMS.get(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "role=db", "role==db", "role = db", "role!=web", "none!=x", "rack in (6,7)",
            "rack in ( 7 )",
        "rack notin (1,2)", "none notin (1)", "os", "!none", "@rack", "!@os", "@os!=debian",
        "role=db,os=debian,!none", "rack in (6,7),role notin (web)"
      })
  void holds(String selector) {
    assertTrue(matches(selector));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "role=web",
        "role!=db",
        "none=x",
        "rack in (1,2)",
        "rack notin (7)",
        "none",
        "!os",
        "@os",
        "@os=debian",
        "role=db,os=arch"
      })
  void doesNotHold(String selector) {
    assertFalse(matches(selector));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "a=b,",
        "=b",
        "a=b=c",
        "a in x",
        "a in (x",
        "a in x)",
        "a b",
        "!",
        "a=(x)",
        "a in ()x",
        "-a=b",
        "@",
        "a\n=b c"
      })
  void whatIsNoSelectorIsRefused(String selector) {
    BusException fault = assertThrows(BusException.class, () -> TagSelector.parse(selector));
    assertEquals(ErrorCode.BAD_SELECTOR, fault.code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=b,,c | character 5 of the selector: the key of a tag was expected, not \",c\"",
        "a in x | character 6 of the selector: an opening parenthesis was expected, not \"x\"",
        "a in (x | character 8 of the selector: a comma or a closing parenthesis was expected, not"
            + " the end",
        "a b | character 3 of the selector: =, !=, in, notin, a comma or the end was expected, not"
            + " \"b\"",
        "a=(x) | character 3 of the selector: a comma or the end was expected, not \"(x)\"",
      })
  void aFaultIsToldWithItsPlace(String selector, String message) {
    BusException fault = assertThrows(BusException.class, () -> TagSelector.parse(selector));
    assertEquals(message, fault.getMessage());
  }

  @Test
  void aSelectorHasAtMostSoManyRequirements() {
    String most = String.join(",", Collections.nCopies(TagSelector.MAX_REQUIREMENTS, "a"));
    assertTrue(matches(most.replace("a", "os")));
    assertThrows(BusException.class, () -> TagSelector.parse(most + ",a"));
  }

  @Test
  void aSelectorHasALimit() {
    assertThrows(BusException.class, () -> TagSelector.parse("a".repeat(5000)));
  }
}
