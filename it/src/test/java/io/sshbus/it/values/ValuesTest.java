package io.sshbus.it.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.log.Since;
import io.sshbus.wire.Json;
import io.sshbus.wire.SubscribeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Selectors, times to live and last values, as users of {@code ssh}, frames and Java have them. */
class ValuesTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Ssh operator;
  private static Ssh node;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, OTHER);
    operator = router.operator();
    node = router.node(NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static void publish(Ssh who, String... pub) {
    Run.Ended ended = who.run(pub);
    assertEquals(0, ended.status(), ended.err());
  }

  private static List<String> tail(String... tail) {
    return operator.lines(tail);
  }

  @Test
  void aSelectorChoosesFromTheLogAndLiveAndWhatMinusNCounts() {
    publish(node, "pub", "select/a", "-m", "crit1", "-t", "severity=crit");
    publish(node, "pub", "select/a", "-m", "info", "-t", "severity=info");
    publish(router.node(OTHER), "pub", "select/a", "-m", "crit2", "-t", "severity=crit");
    publish(node, "pub", "select/b", "-m", "none");
    String all = "'select/#' --since all --until now -o cat -l ";
    assertEquals(List.of("crit1", "crit2"), tail("tail", all + "severity=crit"));
    assertEquals(
        List.of("crit1", "info"),
        tail("tail", all + "'severity in (crit,info),node=" + NODE + "'"));
    assertEquals(List.of("none"), tail("tail", all + "'!severity'"));
    assertEquals(List.of(), tail("tail", all + "'@severity'"));
    assertEquals(
        List.of("crit2"),
        tail("tail", "'select/#' -n 1 --until now -o cat -l severity=crit"),
        "-n counts what is selected");
    try (Run live = operator.start("tail", "'select/#' -n 1 -o cat -l severity=crit")) {
      assertEquals("crit2", live.line());
      publish(node, "pub", "select/a", "-m", "other", "-t", "severity=info");
      publish(node, "pub", "select/a", "-m", "crit3", "-t", "severity=crit");
      assertEquals("crit3", live.line());
    }
    Run.Ended bad = operator.run("tail", "x -l 'a in b'");
    assertEquals(1, bad.status());
    assertTrue(bad.err().contains("BAD_SELECTOR: character 6 of the selector"), bad.err());
  }

  @Test
  void whatKeyMasterVouchesForCannotBeClaimed() {
    assertEquals(0, operator.run("key", "tag", OTHER, "rack=7").status());
    publish(router.node(OTHER), "pub", "vouched/a", "-m", "honest");
    publish(router.node(OTHER), "pub", "vouched/a", "-m", "lying", "-t", "rack=8");
    publish(node, "pub", "vouched/a", "-m", "forged", "-t", "rack=7");
    String all = "'vouched/#' --since all --until now -o cat -l ";
    assertEquals(List.of("honest", "lying", "forged"), tail("tail", all + "rack=7"));
    assertEquals(List.of("honest", "lying"), tail("tail", all + "@rack=7"));
    assertEquals(List.of(), tail("tail", all + "rack=8"));
  }

  @Test
  void framesAndTheJavaClientSelectToo() {
    List<String> seen = new CopyOnWriteArrayList<>();
    SubscribeOptions crit =
        SubscribeOptions.DEFAULT.withSince(new Since.All()).withSelect("severity=crit");
    try (Conversation raid = node.open("java/#");
        SshBusClient client = router.client(NODE);
        Subscription all = client.subscribe("java/#", crit, event -> seen.add(event.text()))) {
      raid.say("{'op':'hello','tags':{'severity':'crit'}}");
      raid.say("{'op':'subscribe','sub':'s','since':'last','select':'severity!=crit'}");
      raid.next("live");
      raid.say("{'op':'publish','channel':'java/a','body':'one'}");
      raid.say(
          "{'op':'publish','channel':'java/a','body':'two','tags':{'severity':'info','a':'b'}}");
      JsonNode event = raid.await("event");
      assertEquals("two", event.path("body").asString(), "the event's claim wins");
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.equals(List.of("one")));
      assertTrue(all != null);
    }
    String subs = String.join("\n", node.lines("subs", "-o", "json"));
    assertTrue(subs.contains("\"select\":\"severity!=crit\""), subs);
  }

  @Test
  void whatIsOverIsNotDeliveredFromTheLogNorAsALastValueNorByGet() {
    publish(node, "pub", "ttl/a", "-m", "short", "--ttl", "1s", "--retain");
    publish(node, "pub", "ttl/a", "-m", "long", "--ttl", "1h");
    publish(node, "pub", "ttl/b", "-m", "gone", "--ttl", "1ms");
    String all = "'ttl/#' --since all --until now -o cat";
    Awaitility.await().atMost(Run.DEADLINE).until(() -> tail("tail", all).equals(List.of("long")));
    assertEquals(List.of("long"), tail("get", "ttl/a", "-o", "cat"), "the newest that is not over");
    assertEquals(List.of(), tail("tail", "'ttl/#' --retained --until now -o cat"));
    assertEquals(69, operator.run("get", "ttl/b").status());
    assertEquals(1, node.run("pub", "ttl/a", "-m", "x", "--ttl", "soon").status());
  }

  @Test
  void theLastValuesOfAFilterAreThereAtOnce() {
    publish(node, "pub", "sensors/a/temperature/cpu", "-m", "41", "--retain", "-t", "rack=7");
    publish(node, "pub", "sensors/a/temperature/cpu", "-m", "42", "--retain", "-t", "rack=7");
    publish(node, "pub", "sensors/b/temperature", "-m", "20", "--retain");
    publish(node, "pub", "sensors/b/humidity", "-m", "55");
    String filter = "'sensors/+/temperature/#'";
    assertEquals(List.of("42", "20"), tail("get", filter, "-o", "cat"));
    assertEquals(List.of("42", "55", "20"), tail("get", "'sensors/#'", "-o", "cat"));
    assertEquals(List.of("42", "20"), tail("get", "'sensors/#' --retained -o cat"));
    assertEquals(
        List.of("42"), tail("tail", "'sensors/#' --retained --until now -o cat -l rack=7"));
    try (Run follow = operator.start("tail", filter + " --retained -o cat")) {
      assertEquals("42", follow.line());
      assertEquals("20", follow.line());
      publish(node, "pub", "sensors/a/temperature/cpu", "-m", "43");
      assertEquals("43", follow.line(), "what comes next comes too, kept or not");
    }
    assertEquals(List.of("42", "20"), tail("get", filter, "-o", "cat"), "43 is not kept");
    publish(node, "pub", "sensors/b/temperature", "-m", "''", "--retain");
    assertEquals(List.of("42"), tail("get", filter, "-o", "cat"), "an empty one clears");
    assertEquals(69, operator.run("get", "sensors/b/temperature").status());
    assertEquals(1, operator.run("tail", "x", "-n", "1", "--retained").status());
  }

  @Test
  void framesKeepValuesAndBeginWithThem() {
    try (Conversation frames = node.open("frames/#")) {
      frames.say("{'op':'publish','channel':'frames/a','body':{'t':1},'retain':true}");
      frames.say("{'op':'publish','channel':'frames/b','body':'b','retain':true}");
      frames.say("{'op':'publish','channel':'frames/c','body':'c','retain':true}");
      frames.say("{'op':'publish','channel':'frames/c','body':null,'retain':true}");
      for (int confirms = 0; confirms < 3; ) {
        JsonNode confirm = frames.next("confirm");
        confirms += confirm.path("channel").asString().equals("frames/c") ? 0 : 1;
        confirms += confirm.path("last").asInt() == 1 ? 1 : 0;
      }
      frames.say("{'op':'subscribe','sub':'s','since':'retained'}");
      JsonNode a = frames.next("event");
      assertEquals(1, a.path("body").path("t").asInt(), a.toString());
      assertEquals("b", frames.next("event").path("body").asString());
      frames.next("live");
      frames.say("{'op':'publish','channel':'frames/a','body':'2'}");
      assertEquals("2", frames.await("event").path("body").asString());
      frames.say("{'op':'unsubscribe','sub':'s'}");
      frames.say(
          "{'op':'subscribe','sub':'s','since':'retained','after':['"
              + a.path("id").asString()
              + "']}");
      String next = frames.await("event").path("body").asString();
      assertEquals("b", next, "after holds for last values too");
    }
  }

  @Test
  void whereANodeIsIsALastValueThatOutlivesTheRouter() {
    String of = "'$SYS/nodes/" + NODE + "'";
    try (Conversation here = node.open("presence")) {
      Awaitility.await().until(() -> tail("get", of, "-o", "cat").toString().contains("\"up\""));
      String up = tail("get", of, "-o", "cat").get(0);
      assertTrue(up.contains("\"client\":\"OpenSSH_"), up);
      assertTrue(up.contains("\"address\":\"127.0.0.1\""), up);
      assertTrue(here.run().isAlive());
    }
    Awaitility.await().until(() -> tail("get", of, "-o", "cat").toString().contains("\"down\""));
  }

  @Test
  void theJavaClientKeepsValuesAndBeginsWithThem() {
    List<String> seen = new CopyOnWriteArrayList<>();
    SubscribeOptions retained = SubscribeOptions.DEFAULT.withSince(new Since.Retained());
    try (SshBusClient client = router.client(NODE)) {
      for (String body : List.of("1", "2")) {
        EventDraft event = EventDraft.of(body).retained().withTtl(Duration.ofHours(1));
        client.channel("client/a").publish(event).toCompletableFuture().join();
      }
      try (Subscription all = client.subscribe("client/#", retained, e -> seen.add(e.text()))) {
        all.live().toCompletableFuture().join();
        assertEquals(List.of("2"), seen);
        client.channel("client/a").publish("3").toCompletableFuture().join();
        Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.equals(List.of("2", "3")));
      }
    }
  }

  private static Conversation willing(String body) {
    Conversation here = node.open("#");
    here.say("{'op':'hello','tags':{'rack':'9'}}");
    here.say(
        "{'op':'will','channel':'will/a','body':'" + body + "','retain':true,'tags':{'t':'1'}}");
    here.say("{'op':'subscribe','sub':'s','filter':'will/#'}").next("live");
    return here;
  }

  @Test
  void theWillOfWhoDiesIsPublishedAndOfWhoSaysGoodbyeIsNot() {
    try (Run will = operator.start("tail", "'will/#' --since all -o json")) {
      try (Conversation dies = willing("died")) {
        dies.run().kill();
      }
      JsonNode died = Json.read(Bytes.utf8(will.line()));
      assertEquals("died", died.path("body").asString());
      assertEquals(NODE, died.path("node").asString());
      assertEquals("9", died.path("tags").path("rack").asString());
      assertEquals(List.of("died"), tail("get", "will/a", "--retained", "-o", "cat"));
      try (Conversation leaves = willing("left")) {
        assertEquals(0, leaves.end().status());
      }
      try (Conversation changes = willing("changed")) {
        changes.say("{'op':'will'}").say("{'op':'publish','channel':'will/b','body':'last'}");
        changes.await("confirm");
        changes.run().kill();
      }
      assertEquals("last", Json.read(Bytes.utf8(will.line())).path("body").asString());
    }
    try (Conversation denied = node.open("#")) {
      denied.say("{'op':'will','channel':'$SYS/x','body':'no'}");
      assertEquals("ACL_DENIED", denied.error());
      denied.say("{'op':'will','channel':'will/a','body':'" + "x".repeat(5000) + "'}");
      assertEquals("BODY_TOO_LARGE", denied.error());
      denied.say("{'op':'will','body':'where'}");
      assertEquals("OUTSIDE_SUBSYSTEM", denied.error());
      denied.say("{'op':'will','retain':true}");
      assertEquals("BAD_FRAME", denied.error());
    }
    String all = "'will/#' --since all --until now -o cat";
    assertEquals(List.of("died", "last"), tail("tail", all), "no other will was published");
  }
}
