package io.sshbus.it.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One count over many channels, on one SSH channel. */
class GapsTest {
  private static final String NODE = "nodea.example.com";
  private static final String HELLO = "{'op':'hello','gaps':true,'producer':'spool'}";

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

  private static Conversation all() {
    return router.node(NODE).open("#").say(HELLO);
  }

  private static String publish(int number, String channel, String body) {
    return "{'op':'publish','seq':%d,'channel':'%s','body':'%s'}".formatted(number, channel, body);
  }

  private static List<String> log(String channel) {
    return router
        .operator()
        .lines("tail", channel, "--since", "all", "--until", "now", "-o", "cat");
  }

  @Test
  void oneCountRunsOverAllChannelsAndNothingIsStoredTwice() {
    for (int round = 0; round < 2; round++) {
      try (Conversation talk = all()) {
        for (int i = 0; i < 40; i++) {
          talk.say(publish(i, "gaps/" + i % 3, "event " + i));
        }
        for (int answered = 0; answered < 40; ) {
          JsonNode confirm = talk.next("confirm");
          assertEquals(round == 0, confirm.has("id"), confirm.toString());
          answered += confirm.path("last").asInt() - confirm.path("first").asInt() + 1;
        }
        assertEquals(0, talk.end().status());
      }
    }
    assertEquals(14, log("gaps/0").size());
    assertEquals(List.of("event 1", "event 4", "event 7"), log("gaps/1").subList(0, 3));
  }

  @Test
  void withoutGapsTheSameNumbersAreRefused() {
    try (Conversation talk = router.node(NODE).open("#")) {
      talk.say("{'op':'hello','producer':'other'}").say(publish(0, "dense/a", "x"));
      talk.next("confirm");
      assertEquals("SEQ_GAP", talk.say(publish(2, "dense/a", "y")).error());
    }
  }

  @Test
  void whoPublishesToAllReachesTheChannelsOfTheBusAsFarAsRightsAllow() {
    try (Conversation talk = all()) {
      talk.say(publish(1, "$node/" + NODE + "/load", "own")).next("confirm");
      talk.say(publish(2, "$to/nodeb.example.com/x", "message")).next("confirm");
      assertEquals("ACL_DENIED", talk.say(publish(3, "$node/other.example.com/load", "x")).error());
      assertEquals("ACL_DENIED", talk.say(publish(4, "$SYS/nodes/x", "x")).error());
      talk.say("{'op':'subscribe','sub':'s','filter':'$node/#'}");
      assertEquals("OUTSIDE_SUBSYSTEM", talk.error());
    }
  }

  @Test
  void aBrokenLineIsRefusedByItsNumberAndDoesNotHoldUpOthers() {
    try (Conversation talk = all()) {
      talk.say("{'op':'publish','seq':1,'channel':'broken/a','body':oops");
      JsonNode error = talk.next("error");
      assertEquals(1, error.path("seq").asInt(), error.toString());
      assertEquals("broken/a", error.path("channel").asString());
      assertFalse(error.path("retry").asBoolean());
      talk.say(
          "{'op':'publish','seq':2,'channel':'broken/a','body':'" + "x".repeat(1 << 20) + "'}");
      JsonNode large = talk.next("error");
      assertEquals("FRAME_TOO_LARGE", large.path("code").asString());
      assertEquals(2, large.path("seq").asInt());
      talk.say(publish(3, "broken/a", "whole")).next("confirm");
    }
    assertEquals(List.of("whole"), log("broken/a"));
  }
}
