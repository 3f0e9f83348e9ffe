package io.sshbus.it.requests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The frames of requests in JSON lines, over OpenSSH. */
class RequestFramesTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, OTHER);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static Conversation responder(String node, String channel) {
    Conversation responder = router.node(node).open(channel);
    responder.say("{'op':'subscribe','sub':'r','respond':true}").next("live");
    return responder;
  }

  private static String id(JsonNode request) {
    return request.path("id").asString();
  }

  @Test
  void aRequestReachesAResponderAndItsReplyComesBack() {
    try (Conversation responder = responder(NODE, "ask/one");
        Conversation asker = router.node(OTHER).open("ask/one")) {
      asker.say("{'op':'request','seq':8,'body':{'volume':2}}");
      JsonNode request = responder.next("request");
      assertEquals("r", request.path("sub").asString());
      assertEquals("ask/one", request.path("channel").asString());
      assertEquals(OTHER, request.path("node").asString());
      assertEquals("5s", request.path("timeout").asString());
      assertEquals("{\"volume\":2}", request.path("body").toString());
      responder.say("{'op':'reply','to':'" + id(request) + "','body':'ok'}");
      JsonNode reply = asker.next("reply");
      assertEquals(8, reply.path("to").asInt());
      assertEquals(NODE, reply.path("node").asString());
      assertEquals("ok", reply.path("body").asString());
      assertFalse(reply.has("last"), "it is the last, as most are");
      JsonNode done = asker.next("done");
      assertEquals("{\"op\":\"done\",\"to\":8,\"asked\":1,\"replied\":1}", done.toString());
      assertEquals(0, asker.end().status());
    }
  }

  @Test
  void nobodyIsKnownAtOnce() {
    try (Conversation asker = router.node(NODE).open("ask/nobody")) {
      asker.say("{'op':'request','seq':1,'timeout':'10m'}");
      JsonNode done = asker.next("done");
      assertEquals("NO_RESPONDERS", done.path("code").asString());
      assertTrue(done.path("retry").asBoolean());
      assertEquals(69, asker.end().status());
    }
  }

  @Test
  void everybodyOfAFilterIsAskedOnAChannelOfTheirOwn() {
    try (Conversation a = responder(NODE, "$node/" + NODE + "/uptime");
        Conversation b = responder(OTHER, "$node/" + OTHER + "/#");
        Conversation asker = router.operator().open("#")) {
      asker.say("{'op':'request','seq':1,'filter':'$node/+/uptime','replies':'all'}");
      Set<String> seen = new TreeSet<>();
      for (Conversation each : new Conversation[] {a, b}) {
        JsonNode request = each.next("request");
        seen.add(request.path("channel").asString());
        assertEquals("root", request.path("operator").asString());
        each.say("{'op':'reply','to':'" + id(request) + "','body':'3 days'}");
      }
      assertEquals(Set.of("$node/" + NODE + "/uptime", "$node/" + OTHER + "/uptime"), seen);
      Set<String> replied = new TreeSet<>();
      replied.add(asker.next("reply").path("channel").asString());
      replied.add(asker.next("reply").path("channel").asString());
      assertEquals(seen, replied);
      assertEquals(2, asker.next("done").path("replied").asInt());
    }
  }

  @Test
  void aReplyInPiecesKeepsItsBytesAndAFailureIsAValue() {
    byte[] piece = new byte[150_000];
    for (int i = 0; i < piece.length; i++) {
      piece[i] = (byte) (i * 31);
    }
    String text = Base64.getEncoder().encodeToString(piece);
    try (Conversation responder = responder(NODE, "ask/large");
        Conversation asker = router.node(OTHER).open("ask/large")) {
      asker.say("{'op':'request','seq':1}");
      String id = id(responder.next("request"));
      for (int i = 0; i < 20; i++) {
        responder.say("{'op':'reply','to':'" + id + "','body64':'" + text + "','last':false}");
      }
      responder.say("{'op':'reply','to':'" + id + "','code':'HALF','message':'no more'}");
      for (int i = 0; i < 20; i++) {
        JsonNode reply = asker.next("reply");
        assertEquals(text, reply.path("body64").asString());
        assertFalse(reply.path("last").asBoolean());
      }
      JsonNode last = asker.next("reply");
      assertEquals("HALF", last.path("code").asString());
      assertEquals("no more", last.path("message").asString());
      assertEquals(1, asker.next("done").path("replied").asInt());
      assertEquals(0, asker.end().status());
    }
  }

  @Test
  void aResponderThatVanishesEndsItsPartAtOnce() {
    try (Conversation responder = responder(NODE, "ask/vanish");
        Conversation asker = router.node(OTHER).open("ask/vanish")) {
      asker.say("{'op':'request','seq':1,'timeout':'10m'}");
      responder.next("request");
      responder.run().kill();
      JsonNode reply = asker.next("reply");
      assertEquals("RESPONDER_GONE", reply.path("code").asString());
      assertEquals(NODE, reply.path("node").asString());
      assertEquals(0, asker.next("done").path("replied").asInt());
    }
  }

  @Test
  void whoeverAsksNoMoreIsNotAnswered() {
    try (Conversation responder = responder(NODE, "ask/cancel")) {
      try (Conversation asker = router.node(OTHER).open("ask/cancel")) {
        asker.say("{'op':'request','seq':1}{'op':'request','seq':1}".replace("}{", "}\n{"));
        String first = id(responder.next("request"));
        assertEquals("BAD_FRAME", asker.error());
        asker.say("{'op':'cancel','to':1}");
        assertEquals(first, id(responder.next("cancel")));
        assertFalse(asker.next("done").has("code"));
        asker.say("{'op':'request','seq':2,'timeout':'200ms'}");
        String second = id(responder.next("request"));
        assertEquals("TIMEOUT", asker.next("reply").path("code").asString());
        assertEquals("TIMEOUT", asker.next("done").path("code").asString());
        assertEquals(second, id(responder.next("cancel")));
        asker.say("{'op':'request','seq':3,'timeout':'10m'}");
        responder.next("request");
        asker.run().kill();
      }
      responder.next("cancel");
      responder.say("{'op':'reply','to':'r-1','body':'late'}");
      responder.say("{'op':'reply','to':'r-99','body':'forged'}");
      responder.say("{'op':'unsubscribe','sub':'r'}");
      assertEquals(0, responder.end().status(), "late replies are no fault");
    }
  }

  @Test
  void rightsAndLimitsComeBeforeAnythingElse() {
    try (Conversation node = router.node(NODE).open("#")) {
      node.say("{'op':'subscribe','sub':'x','filter':'$node/" + OTHER + "/#','respond':true}");
      assertEquals("OUTSIDE_SUBSYSTEM", node.error());
      node.say("{'op':'request','seq':1,'channel':'$SYS/audit'}");
      assertEquals("ACL_DENIED", node.next("done").path("code").asString());
      node.say("{'op':'request','seq':2}");
      assertEquals("OUTSIDE_SUBSYSTEM", node.next("done").path("code").asString());
      node.say("{'op':'request','seq':3,'channel':'x','body':'" + "x".repeat(300_000) + "'}");
      assertEquals("BODY_TOO_LARGE", node.next("done").path("code").asString());
      node.say("{'op':'request','seq':4,'channel':'x','timeout':'1h'}");
      assertEquals("BAD_FRAME", node.error());
      node.say("{'op':'subscribe','sub':'r','respond':true,'since':'all'}");
      assertEquals("BAD_FRAME", node.error());
      node.say("{'op':'subscribe','sub':'r','filter':'twice','respond':true}").next("live");
      node.say("{'op':'subscribe','sub':'r','filter':'twice'}");
      assertEquals("DUPLICATE_SUBSCRIPTION", node.error());
    }
    try (Conversation node = router.node(NODE).open("$node/" + OTHER + "/uptime")) {
      node.say("{'op':'subscribe','sub':'x','respond':true}");
      assertEquals("ACL_DENIED", node.error());
    }
  }

  @Test
  void aFloodOfRequestsIsRefused() {
    try (Conversation responder = responder(NODE, "ask/flood");
        Conversation asker = router.node(OTHER).open("ask/flood")) {
      StringBuilder flood = new StringBuilder();
      for (int i = 0; i < 4097; i++) {
        flood.append("{\"op\":\"request\",\"seq\":").append(i).append(",\"timeout\":\"1m\"}\n");
      }
      asker.send(flood.toString().getBytes(StandardCharsets.UTF_8));
      assertEquals("TOO_MANY_REQUESTS", asker.next("done").path("code").asString());
      responder.next("request");
    }
  }

  @Test
  void theInputMayEndBeforeTheReplyComes() {
    try (Conversation responder = responder(NODE, "ask/eof");
        Run asker = router.node(OTHER).with("-s").start("ask/eof")) {
      asker.send("{\"op\":\"request\",\"seq\":1}\n").endInput();
      String id = id(responder.next("request"));
      responder.say("{'op':'reply','to':'" + id + "','body':'still there'}");
      Run.Ended ended = asker.await();
      assertEquals(0, ended.status(), ended.err());
      assertTrue(ended.out().contains("still there"), ended.out());
    }
  }
}
