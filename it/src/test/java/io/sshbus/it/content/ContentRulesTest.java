package io.sshbus.it.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Master;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rules, seen by publishers and subscribers with plain ssh. */
class ContentRulesTest {
  private static final String NODE = "nodea.example.com";
  private static final String RULES =
      """
      rules:
        - {name: disk, on: ["raid/#"], match: "PhysDisk (\\\\d+) has (?P<how>\\\\w+)", tags: {disk: "$1", how: "${how}"}, republish: alarms/raid}
        - {name: hot, on: ["sensors/+"], json: /celsius, is: "> 40", tags: {alarm: "$0 C"}}
      """;

  @TempDir static Path temp;

  private static TestRouter router;
  private static Master node;
  private static Master operator;

  @BeforeAll
  static void start() {
    router = TestRouter.configured(temp.resolve("bus"), RULES, NODE);
    node = router.node(NODE).master(temp.resolve("n"));
    operator = router.operator().master(temp.resolve("o"));
  }

  @AfterAll
  static void stop() {
    node.close();
    operator.close();
    router.close();
  }

  private static Ssh operator() {
    return operator.ssh();
  }

  private static List<JsonNode> replayed(String filter) {
    return operator()
        .lines("tail", "'" + filter + "'", "--since", "all", "--until", "now", "-o", "json")
        .stream()
        .map(line -> Json.mapper().readTree(line))
        .toList();
  }

  @Test
  void whatWasTrueWhenAnEventCameIsShownLiveAndInReplay() {
    try (Conversation live = operator().open("raid/a");
        Conversation alarms = operator().open("alarms/raid")) {
      for (Conversation each : List.of(live, alarms)) {
        each.hello();
        each.say("{\"op\":\"subscribe\"}").await("live");
      }
      try (Conversation from = node.ssh().open("raid/a")) {
        from.hello();
        from.say(
            "{\"op\":\"publish\",\"body\":\"PhysDisk 7 has"
                + " failed\",\"tags\":{\"disk\":\"claimed\",\"how\":\"well\"}}");
        from.await("confirm");
      }
      JsonNode event = live.await("event");
      assertEquals("{\"disk\":\"7\",\"how\":\"failed\"}", event.get("trusted").toString());
      assertEquals("{\"disk\":\"claimed\",\"how\":\"well\"}", event.get("tags").toString());
      assertEquals(event.get("trusted"), replayed("raid/a").get(0).get("trusted"));
      JsonNode copy = alarms.await("event");
      assertEquals(NODE, copy.get("node").stringValue());
      assertEquals(
          "{\"disk\":\"7\",\"from\":\"raid/a\",\"how\":\"failed\",\"rule\":\"disk\"}",
          copy.get("trusted").toString());
    }
  }

  @Test
  void rulesLookAtJsonToo() {
    try (Conversation from = node.ssh().open("sensors/a")) {
      from.hello();
      from.say("{\"op\":\"publish\",\"body\":{\"celsius\":41.5}}");
      from.say("{\"op\":\"publish\",\"body\":{\"celsius\":39}}");
      from.say("{\"op\":\"publish\",\"body\":\"{\\\"celsius\\\":50}\"}");
      for (int i = 0; i < 3; i += from.await("confirm").get("last").asInt() >= 2 ? 3 : 0) {}
    }
    List<JsonNode> events = replayed("sensors/a");
    assertEquals("{\"alarm\":\"41.5 C\"}", events.get(0).get("trusted").toString());
    assertEquals(null, events.get(1).get("trusted"));
    assertEquals("{\"alarm\":\"50 C\"}", events.get(2).get("trusted").toString());
  }

  @Test
  void eventsKeepTheirOrderOnTheWayThroughTheRules() {
    List<String> lines =
        IntStream.range(0, 20_000)
            .mapToObj(i -> i + " PhysDisk " + i % 10 + " has failed")
            .toList();
    assertEquals(0, node.ssh().feed(String.join("\n", lines) + "\n", "pub", "raid/order").status());
    List<String> stored =
        operator().lines("tail", "raid/order", "--since", "all", "--until", "now", "-o", "cat");
    assertEquals(lines, stored);
    assertEquals(
        20_000,
        replayed("alarms/raid").stream()
            .filter(e -> e.get("trusted").get("from").stringValue().equals("raid/order"))
            .count());
  }

  @Test
  void aRepeatIsNotRepublished() {
    for (int i = 0; i < 2; i++) {
      assertEquals(
          0,
          node.ssh()
              .feed("PhysDisk 1 has gone\n", "pub", "raid/twice", "--producer", "p", "--seq", "0")
              .status());
    }
    assertEquals(
        1,
        replayed("alarms/raid").stream()
            .filter(e -> e.get("trusted").get("from").stringValue().equals("raid/twice"))
            .count());
  }

  @Test
  void rulesTestShowsWhatTheRulesWouldMakeOfEachLine() {
    Run.Ended tried =
        operator().feed("all well\nPhysDisk 7 has failed\n", "rules", "test", "raid/x");
    assertEquals(
        List.of("1 -", "2 disk disk=7 how=failed -> alarms/raid"), tried.lines(), tried.err());
    assertEquals(
        List.of("1 hot alarm=50 C"),
        operator().feed("{\"celsius\":50}\n", "rules", "test", "sensors/x").lines());
    assertEquals(77, node.ssh().feed("x\n", "rules", "test", "raid/x").status());
    assertTrue(operator().lines("rules").get(0).startsWith("disk "), "rules");
  }

  @Test
  void aReloadTakesInRulesAndRightsAndRefusesAFaultByName() {
    List<String> before = router.read("sshbus.yaml");
    try (Conversation live = node.ssh().open("private/x")) {
      live.hello();
      live.say("{\"op\":\"subscribe\"}").await("live");
      List<String> next = new ArrayList<>(before);
      next.add("  - {name: later, on: [\"later/#\"], match: \"(abc)\", tags: {found: \"$1\"}}");
      next.add("limits: {subscriptionsPerChannel: 3}");
      next.add("rights:");
      next.add("  - {who: \"operator:*\", can: [publish, subscribe], on: [\"#\"]}");
      next.add("  - {who: \"operator:*\", can: [subscribe], on: [\"$SYS/#\"]}");
      next.add("  - {who: \"node:*\", can: [publish], on: [\"#\"]}");
      router.write("sshbus.yaml", next);
      assertEquals(
          List.of("taken in: 3 rules, rights, quotas", "only a restart takes in: limits"),
          router.operator().lines("reload"));
      assertEquals("restart", live.await("bye").get("reason").stringValue());
      assertEquals(0, live.run().await().status());
    }
    assertEquals(77, node.ssh().run("tail", "private/x", "-C", "1").status());
    assertEquals(0, node.ssh().feed("xabc\n", "pub", "later/x").status());
    assertEquals("{\"found\":\"abc\"}", replayed("later/x").get(0).get("trusted").toString());

    List<String> bad = new ArrayList<>(before);
    bad.add("  - {name: broken-one, on: [\"raid/#\"], match: \"(abc\", tags: {found: \"$1\"}}");
    router.write("sshbus.yaml", bad);
    Run.Ended refused = operator().run("reload");
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("the rule \"broken-one\""), refused.err());
    assertTrue(refused.err().contains("line 4, rules[2].match"), refused.err());
    assertTrue(operator().run("report").out().contains("broken-one"));
    assertEquals(
        List.of("1 later found=abc"), operator().feed("abc\n", "rules", "test", "later/x").lines());

    router.write("sshbus.yaml", before);
    assertEquals(0, operator().run("reload").status());
    List<String> audit =
        replayed("$SYS/audit").stream()
            .map(
                e ->
                    e.get("body").get("command").stringValue()
                        + " "
                        + e.get("body").get("outcome").stringValue())
            .toList();
    assertEquals(List.of("reload done", "reload USAGE", "reload done"), audit);
    assertEquals(27, node.ssh().run("tail", "private/x", "-W", "1").status());
  }
}
