package io.sshbus.it.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Master;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ConversationTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodenagios.example.com";

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

  @Test
  void aChannelSpeaksJsonLinesBothWays() {
    try (Conversation nagios = router.node(OTHER).open("two/way");
        Conversation nodea = router.node(NODE).open("two/way")) {
      JsonNode hello = nagios.hello();
      assertEquals("hello", hello.path("op").asString());
      assertEquals(OTHER, hello.path("you").path("node").asString());
      assertEquals("testbus", hello.path("router").asString());
      assertTrue(hello.path("limits").path("frame").asInt() > 0);
      nagios.say("{'op':'subscribe','sub':'s1','match':'RAID STATUS CHANGE'}").next("live");
      nodea.say("{'op':'hello','producer':'p1','tags':{'cluster':'compute1'}}");
      nodea.say("{'op':'publish','seq':7,'body':'all is well'}");
      assertEquals(7, nodea.next("confirm").path("first").asInt());
      nodea.say("{'op':'publish','seq':8,'body':'RAID STATUS CHANGE','tags':{'volume':'2'}}");
      JsonNode confirm = nodea.next("confirm");
      assertEquals("two/way", confirm.path("channel").asString());
      JsonNode event = nagios.next("event");
      assertEquals("s1", event.path("sub").asString());
      assertEquals(confirm.path("id").asString(), event.path("id").asString());
      assertEquals(NODE, event.path("node").asString());
      assertEquals("RAID STATUS CHANGE", event.path("body").asString());
      assertEquals("compute1", event.path("tags").path("cluster").asString());
      assertEquals("2", event.path("tags").path("volume").asString());
      assertTrue(event.path("time").asString().matches("20\\d\\d-.*T.*\\.\\d{6}Z"));
      nagios.say("{'op':'publish','seq':1,'body':'seen'}").next("confirm");
      nodea.say("{'op':'publish','seq':7,'body':'all is well'}");
      JsonNode again = nodea.next("confirm");
      assertEquals(7, again.path("last").asInt());
      assertFalse(again.has("id"), "confirmed again without an id");
    }
  }

  @Test
  void aJsonBodyStaysJsonAndBytesComeInBase64() {
    try (Conversation nodea = router.node(NODE).open("json/body")) {
      nodea.say("{'op':'subscribe','sub':'s'}").next("live");
      nodea.say("{'op':'publish','seq':1,'body':{'volume':2,'ok':[true]}}");
      nodea.say("{'op':'publish','seq':2,'body64':'/wA='}");
      assertEquals("{\"volume\":2,\"ok\":[true]}", nodea.await("event").path("body").toString());
      assertEquals("/wA=", nodea.await("event").path("body64").asString());
    }
  }

  @Test
  void anAckMovesTheCursorAndAfterSkipsWhatWasHandled() {
    try (Conversation nodea = router.node(NODE).open("acks/status")) {
      nodea.say("{'op':'subscribe','sub':'s','since':'last','name':'c','ack':'manual'}");
      nodea.next("live");
      for (int i = 1; i <= 3; i++) {
        nodea.say("{'op':'publish','body':'" + i + "'}");
      }
      String second = "";
      for (int event = 1; event <= 3; event++) {
        String id = nodea.await("event").path("id").asString();
        second = event == 2 ? id : second;
      }
      nodea.say("{'op':'ack','sub':'s','id':'" + second + "'}");
      JsonNode acked = nodea.await("acked");
      assertEquals(second, acked.path("id").asString());
      nodea.say("{'op':'unsubscribe','sub':'s'}");
      nodea.say("{'op':'subscribe','sub':'s','since':'last','name':'c','ack':'manual'}");
      assertEquals("3", nodea.next("event").path("body").asString());
      nodea.next("live");
      nodea.say("{'op':'subscribe','sub':'a','since':'all','after':['" + second + "']}");
      assertEquals("3", nodea.next("event").path("body").asString());
    }
  }

  @Test
  void whoComesBackToThePlacesOfLiveMissesNothingAndSeesNothingOfBefore() {
    Ssh nodea = router.node(NODE);
    assertEquals(0, nodea.feed("1\n2\n3\n", "pub", "places/a").status());
    String at;
    try (Conversation first = nodea.open("places/#")) {
      at = first.say("{'op':'subscribe','sub':'s'}").next("live").path("at").toString();
    }
    assertEquals(0, nodea.feed("4\n5\n", "pub", "places/a").status());
    try (Conversation later = nodea.open("places/#")) {
      later.say("{'op':'subscribe','sub':'s','since':'all','after':" + at + "}");
      assertEquals("4", later.next("event").path("body").asString());
      assertEquals("5", later.next("event").path("body").asString());
      later.next("live");
    }
  }

  @Test
  void anotherMayTakeTheCursorOver() {
    try (Conversation first = router.node(NODE).open("take/over");
        Conversation second = router.node(NODE).open("take/over")) {
      first.say("{'op':'subscribe','sub':'s','since':'last'}").next("live");
      second.say("{'op':'subscribe','sub':'s','since':'last'}");
      assertEquals("CURSOR_IN_USE", second.error());
      second.say("{'op':'subscribe','sub':'s','since':'last','takeover':true}").next("live");
      assertEquals("CURSOR_IN_USE", first.error());
    }
  }

  @Test
  void oneConnectionCarriesSeveralAtOnce() {
    try (Master master = router.node(NODE).master(temp.resolve("m"));
        Conversation subscriber = master.ssh().open("shared/#");
        Run tail = master.ssh().start("tail", "shared/#", "--since", "all", "-o", "cat")) {
      subscriber.say("{'op':'subscribe','sub':'s'}").next("live");
      assertEquals(0, master.ssh().feed("one\n", "pub", "shared/status").status());
      assertEquals("one", subscriber.next("event").path("body").asString());
      assertEquals("one", tail.line());
      assertEquals(1, connections(NODE), "all over one connection");
      assertEquals(2, channels(NODE));
      tail.kill();
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .untilAsserted(() -> assertEquals(1, channels(NODE), "a closed channel is gone"));
      assertEquals(0, master.ssh().feed("two\n", "pub", "shared/status").status());
      assertEquals("two", subscriber.next("event").path("body").asString());
    }
  }

  @Test
  void closingAChannelEndsItsSubscriptionsAndFreesItsCursor() {
    try (Master master = router.node(OTHER).master(temp.resolve("cursor"))) {
      Conversation first = master.ssh().open("freed/#");
      first.say("{'op':'subscribe','sub':'s','since':'last','name':'freed'}").next("live");
      first.close();
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(
              () -> {
                try (Conversation second = master.ssh().open("freed/#")) {
                  second.say("{'op':'subscribe','sub':'s','since':'last','name':'freed'}");
                  return second.next().path("op").asString().equals("live");
                }
              });
    }
  }

  private static long connections(String node) {
    return router.operator().lines("nodes", "-o", "json").stream()
        .filter(line -> line.contains("\"node:" + node + "\""))
        .count();
  }

  private static int channels(String node) {
    return router.operator().lines("nodes", "-o", "json").stream()
        .filter(line -> line.contains("\"node:" + node + "\""))
        .mapToInt(line -> Integer.parseInt(line.replaceAll(".*\"channels\":(\\d+).*", "$1")))
        .sum();
  }

  @Test
  void whoComesAndGoesIsToldOnSys() {
    String third = "third.example.com";
    router.accept(router.key(third));
    try (Conversation operator = router.operator().open("$SYS/nodes/" + third)) {
      operator.say("{'op':'subscribe','sub':'s'}").next("live");
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> router.node(third).run("version").status() == 0);
      JsonNode up = operator.next("event");
      assertEquals("up", up.path("body").path("state").asString(), up.toString());
      assertEquals(third, up.path("body").path("node").asString());
      assertEquals("127.0.0.1", up.path("body").path("address").asString());
      assertEquals("$SYS/nodes/" + third, up.path("channel").asString());
      JsonNode down = operator.next("event");
      assertEquals("down", down.path("body").path("state").asString(), down.toString());
    }
  }
}
