package io.sshbus.it.durable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SubsTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Ssh operator;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, OTHER);
    operator = router.operator();
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static void publish(String channel, String lines) {
    assertEquals(0, router.node(NODE).feed(lines, "pub", channel).status());
  }

  private static JsonNode subscription(Ssh who, String name) {
    return who.lines("subs", "-o", "json").stream()
        .map(line -> Json.read(Bytes.utf8(line)))
        .filter(line -> line.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> take(Conversation from, int events) {
    List<String> ids = new ArrayList<>();
    while (ids.size() < events) {
      ids.add(from.await("event").path("id").asString());
    }
    return ids;
  }

  private static Conversation follow(String node, String filter, String name) {
    Conversation open = router.node(node).open(filter);
    open.say("{'op':'subscribe','sub':'s','since':'last','name':'" + name + "','ack':'manual'}");
    return open;
  }

  @Test
  void subsShowsPositionLagStateAndLastAcknowledgement() {
    List<String> ids;
    try (Conversation nagios = follow(NODE, "lag/#", "nagios")) {
      nagios.next("live");
      assertFalse(subscription(operator, "nagios").has("lastAck"), "nothing was acknowledged yet");
      publish("lag/status", "1\n2\n3\n");
      publish("other/status", "not wanted\n");
      ids = take(nagios, 3);
      nagios.say("{'op':'ack','sub':'s','id':'" + ids.get(0) + "'}").await("acked");
      JsonNode live = subscription(operator, "nagios");
      assertEquals("node:" + NODE, live.path("principal").asString());
      assertEquals("lag/#", live.path("filter").asString());
      assertEquals("manual", live.path("ack").asString());
      assertEquals("live", live.path("state").asString());
      assertEquals(2, live.path("lag").path("events").asInt());
      assertTrue(live.path("lag").path("seconds").asDouble() >= 0);
      assertTrue(live.path("lastAck").asString().startsWith("20"));
      assertEquals(ids.get(1), live.path("position").get(0).asString());
    }
    Awaitility.await()
        .atMost(Run.DEADLINE)
        .until(() -> subscription(operator, "nagios").path("state").asString().equals("detached"));
    publish("lag/status", "4\n");
    assertEquals(3, subscription(operator, "nagios").path("lag").path("events").asInt());
    router.stop();
    router.startAgain();
    JsonNode after = subscription(operator, "nagios");
    assertEquals(ids.get(1), after.path("position").get(0).asString());
    assertTrue(after.path("lastAck").asString().startsWith("20"));
    assertTrue(
        operator.lines("subs").stream()
            .anyMatch(line -> line.contains("nagios") && line.contains("lag 3 events")),
        "the same for people");
    try (Conversation nagios = follow(NODE, "lag/#", "nagios")) {
      assertEquals(ids.get(1), take(nagios, 1).get(0), "the first that was not acknowledged");
    }
  }

  @Test
  void aNodeSeesAndRemovesItsOwnOnly() {
    follow(NODE, "own/#", "mine").next("live");
    try (Conversation other = follow(OTHER, "own/#", "theirs")) {
      other.next("live");
      List<String> seen = router.node(NODE).lines("subs");
      assertTrue(seen.stream().anyMatch(line -> line.contains(" mine ")), seen.toString());
      assertTrue(seen.stream().noneMatch(line -> line.contains("theirs")), seen.toString());
      assertEquals(69, router.node(NODE).run("subs", "rm", "theirs").status());
      assertEquals(
          77, router.node(NODE).run("subs", "rm", "theirs", "--of", "node:" + OTHER).status());
      Run.Ended inUse = operator.run("subs", "rm", "theirs");
      assertEquals(75, inUse.status());
      assertTrue(inUse.err().contains("CURSOR_IN_USE"), inUse.err());
    }
  }

  @Test
  void whatIsRemovedBeginsAnewAndTheAuditHasIt() {
    try (Conversation first = follow(NODE, "rm/#", "gone")) {
      first.next("live");
    }
    publish("rm/status", "missed\n");
    Awaitility.await()
        .atMost(Run.DEADLINE)
        .until(() -> operator.run("subs", "rm", "gone").status() == 0);
    assertEquals(69, operator.run("subs", "rm", "gone").status());
    try (Conversation second = follow(NODE, "rm/#", "gone")) {
      second.next("live");
    }
    List<String> audit = operator.lines("tail", "'$SYS/audit'", "--since", "all", "--until", "now");
    assertTrue(
        audit.stream().anyMatch(line -> line.contains("subs rm gone") && line.contains("done")),
        audit.toString());
  }

  @Test
  void aNameThatSeveralHaveMustBeSaidWithItsOwner() {
    try (Conversation one = follow(NODE, "twice/#", "same");
        Conversation two = follow(OTHER, "twice/#", "same")) {
      one.next("live");
      two.next("live");
      Run.Ended which = operator.run("subs", "seek", "same", "--to", "now");
      assertEquals(1, which.status());
      assertTrue(which.err().contains("node:" + OTHER), which.err());
      assertEquals(
          0, operator.run("subs", "seek", "same", "--of", "node:" + OTHER, "--to", "all").status());
      assertEquals("CURSOR_MOVED", two.error());
    }
  }

  @Test
  void aSubscriptionSetBackGetsEverythingAgainAndOldAcksMoveItNoMore() {
    try (Conversation open = follow(NODE, "seek/#", "back")) {
      open.next("live");
      publish("seek/status", "1\n2\n3\n");
      List<String> ids = take(open, 3);
      open.say("{'op':'ack','sub':'s','id':'" + ids.get(2) + "'}").await("acked");
      assertEquals(0, operator.run("subs", "seek", "back", "--to", ids.get(0)).status());
      assertEquals("CURSOR_MOVED", open.await("error").path("code").asString());
      open.say("{'op':'subscribe','sub':'s','since':'last','name':'back','ack':'manual'}");
      assertEquals(ids.subList(1, 3), take(open, 2));
      assertEquals(0, operator.run("subs", "seek", "back", "--to", "all").status());
      assertEquals("CURSOR_MOVED", open.await("error").path("code").asString());
    }
    JsonNode back = subscription(operator, "back");
    assertEquals(3, back.path("lag").path("events").asInt());
    assertEquals(1, operator.run("subs", "seek", "back", "--to", "last").status());
    assertEquals(1, operator.run("subs", "seek", "back", "--to", "yesterday").status());
    assertEquals(1, operator.run("subs", "seek", "back").status());
  }

  @Test
  void afterNamesWhatMayBeAcknowledgedOnANewChannel() {
    List<String> ids;
    try (Conversation first = follow(NODE, "late/#", "late")) {
      first.next("live");
      publish("late/status", "1\n2\n3\n");
      ids = take(first, 3);
    }
    try (Conversation second = router.node(NODE).open("late/#")) {
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> subscription(operator, "late").path("state").asString().equals("detached"));
      second.say(
          "{'op':'subscribe','sub':'s','since':'last','name':'late','ack':'manual','after':['"
              + ids.get(1)
              + "']}");
      second.say("{'op':'ack','sub':'s','id':'" + ids.get(1) + "'}");
      assertEquals(ids.get(1), second.await("acked").path("id").asString());
      second.say("{'op':'ack','sub':'s','id':'9-9-9'}");
      assertEquals("BAD_FRAME", second.await("error").path("code").asString());
    }
  }
}
