package io.sshbus.it.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What was refused for good is refused again, whatever was stored since. */
class RefusedNumbersTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static String publish(int number, String more) {
    return "{'op':'publish','seq':%d,%s}".formatted(number, more);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ttl      | BAD_FRAME      | 'body':'x','ttl':7
          named    | BAD_TAGS       | 'body':'x','tags':{'node':'other'},'channel':'again/named'
          tags     | BAD_TAGS       | 'body':'x','tags':{'node':'other'}
          field    | BAD_FRAME      | 'body':'x','bdy':'y'
          body     | BODY_TOO_LARGE | 'body':'LARGE'
          """)
  void aResentNumberIsJudgedBeforeItIsLookedUp(String name, String code, String bad) {
    String refused = publish(1, bad.replace("LARGE", "x".repeat(256 * 1024 + 1)));
    try (Conversation first = router.node(NODE).open("again/" + name)) {
      first.say("{'op':'hello','producer':'p'}");
      first.say(publish(0, "'body':'zero'")).next("confirm");
      // Whoever is cut off before this error arrives sends the number again.
      assertEquals(code, first.say(refused).error());
      first.say(publish(2, "'body':'two'")).next("confirm");
    }
    try (Conversation second = router.node(NODE).open("again/" + name)) {
      second.say("{'op':'hello','producer':'p'}");
      JsonNode known = second.say(publish(0, "'body':'zero'")).next("confirm");
      assertEquals(2, known.path("have").asInt(), known.toString());
      assertEquals(code, second.say(refused).error(), "and not confirmed as known");
      JsonNode last = second.say(publish(2, "'body':'two'")).next("confirm");
      assertFalse(last.has("id"), last.toString());
    }
    assertEquals(
        List.of("zero", "two"),
        router
            .operator()
            .lines("tail", "again/" + name, "--since", "all", "--until", "now", "-o", "cat"));
  }
}
