package io.sshbus.it.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.agent.Agent;
import io.sshbus.agent.datagram.Datagrams;
import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@SuppressWarnings("try") // an agent does its work unasked
class AgentTest {
  private static final String NODE = "nodea.example.com";
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir private static Path folder;
  private static TestRouter router;

  private final AgentBed bed =
      new AgentBed(folder.resolve("node" + COUNT.incrementAndGet()), router, NODE);

  @BeforeAll
  static void start() {
    router = TestRouter.start(folder.resolve("bus"), NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private void awaitLog(String channel, List<String> bodies) {
    await()
        .atMost(Run.DEADLINE)
        .untilAsserted(() -> assertEquals(bodies, bed.log(channel), channel));
  }

  private void awaitLines(String file, List<String> lines) {
    await().atMost(Run.DEADLINE).untilAsserted(() -> assertEquals(lines, bed.lines(file), file));
  }

  @Test
  void whatALocalProgramPublishesIsInTheSpoolWhenItIsConfirmedAndNamesItsUser() {
    try (Agent agent = bed.start("tags: {cluster: compute1}");
        LocalProgram program = bed.program()) {
      program.say("{'op':'hello','tags':{'app':'x','local-user':'somebody.else'}}");
      program.say("{'op':'publish','channel':'local/a','body':'one','tags':{'volume':'2'}}");
      JsonNode confirm = program.next("confirm");
      assertEquals(0, confirm.path("first").asInt());
      assertEquals(0, confirm.path("have").asInt());
      program.say("{'op':'publish','channel':'local/a','seq':7,'body':{'two':2}}");
      assertEquals(7, program.next("confirm").path("first").asInt());
      awaitLog("local/a", List.of("one", "{\"two\":2}"));
      JsonNode event = Json.read(Bytes.utf8(bed.events("local/a").get(0)));
      assertEquals(NODE, event.path("node").asString());
      JsonNode tags = event.path("tags");
      assertEquals(System.getProperty("user.name"), tags.path("local-user").asString());
      assertEquals("compute1", tags.path("cluster").asString());
      assertEquals(NODE, tags.path("fqdn").asString());
      assertEquals("x", tags.path("app").asString());
      assertEquals("2", tags.path("volume").asString());
      program.say("{'op':'end'}");
      assertEquals(0, program.run().await().status());
    }
  }

  @Test
  void aMistakeIsAnErrorAndTheConnectionGoesOn() {
    try (Agent agent = bed.start("");
        LocalProgram program = bed.program()) {
      List<String> codes = new ArrayList<>();
      for (String frame :
          List.of(
              "not JSON",
              "{'op':'publish','body':'no channel'}",
              "{'op':'publish','channel':'a/#','body':'x'}",
              "{'op':'subscribe','sub':'s'}",
              "{'op':'unsubscribe','sub':'s'}",
              "{'op':'ack','sub':'s','id':'0-1-0'}",
              "{'op':'watch'}",
              "{'op':'will','body':'x'}",
              "{'op':'will','channel':'a','body':'" + "x".repeat(4200) + "'}",
              "{'op':'publish','channel':'a','body':'" + "x".repeat(270_000) + "'}",
              "x".repeat(600_000))) {
        codes.add(program.say(frame).next("error").path("code").asString());
      }
      assertEquals(
          List.of(
              "BAD_FRAME",
              "BAD_FRAME",
              "BAD_CHANNEL",
              "BAD_FRAME",
              "NO_SUCH_SUBSCRIPTION",
              "NO_SUCH_SUBSCRIPTION",
              "BAD_FRAME",
              "BAD_FRAME",
              "BODY_TOO_LARGE",
              "BODY_TOO_LARGE",
              "FRAME_TOO_LARGE"),
          codes);
      program.publish("mistakes/a", "still here");
      awaitLog("mistakes/a", List.of("still here"));
    }
  }

  @Test
  void localSubscriptionsAreOneAtTheRouterAndASlowReaderHoldsUpNobodyAndLosesNothing() {
    int events = 3000;
    try (Agent agent = bed.start("socket: {path: " + bed.socket() + ", outbox: 64KiB}");
        LocalProgram publisher = bed.program();
        LocalProgram fast = bed.program();
        Run slow = Run.of(List.of("nc", "-U", bed.socket().toString()))) {
      // Stopped, it reads no more; what is in pipes and sockets by then is far less than all.
      slow.line();
      slow.send("{\"op\":\"subscribe\",\"sub\":\"x\",\"filter\":\"fan/#\"}\n");
      slow.line();
      int before = channels();
      fast.say("{'op':'subscribe','sub':'x','filter':'fan/#'}").next("live");
      assertEquals(before, channels());
      stopOrGo(slow, "STOP");
      String body = "x".repeat(1000);
      StringBuilder frames = new StringBuilder();
      for (int i = 0; i < events; i++) {
        frames
            .append("{\"op\":\"publish\",\"channel\":\"fan/a\",\"body\":\"")
            .append(body)
            .append(i)
            .append("\"}\n");
      }
      publisher.run().send(frames.toString());
      List<String> wanted = IntStream.range(0, events).mapToObj(i -> body + i).toList();
      assertEquals(wanted, fast.bodies(events));
      stopOrGo(slow, "CONT");
      List<String> seen = new ArrayList<>();
      while (seen.size() < events) {
        JsonNode frame = Json.read(Bytes.utf8(slow.line()));
        assertEquals("event", frame.path("op").asString(), frame.toString());
        seen.add(frame.path("body").asString());
      }
      assertEquals(wanted, seen);
    }
  }

  private static void stopOrGo(Run run, String signal) {
    Run.of(List.of("kill", "-" + signal, String.valueOf(run.process().pid()))).end();
  }

  /** How many SSH channels the node has open. */
  private static int channels() {
    return router.operator().lines("nodes", "-o", "json").stream()
        .map(line -> Json.read(Bytes.utf8(line)))
        .filter(node -> node.path("node").asString().equals(NODE))
        .mapToInt(node -> node.path("channels").asInt())
        .sum();
  }

  @Test
  void aLocalCursorIsItsUsersAndGoesOnWhereItWasAcknowledged() {
    String subscribe =
        "{'op':'subscribe','sub':'c','filter':'cursor/#','since':'last','name':'n','ack':'manual'}";
    try (Agent agent = bed.start("");
        LocalProgram publisher = bed.program()) {
      try (LocalProgram first = bed.program()) {
        first.say(subscribe).next("live");
        publisher.publish("cursor/a", "one");
        publisher.publish("cursor/a", "two");
        JsonNode one = first.next("event");
        first.next("event");
        first.say("{'op':'ack','sub':'c','id':'" + one.path("id").asString() + "'}");
        assertEquals(one.path("id"), first.next("acked").path("id"));
        try (LocalProgram second = bed.program()) {
          assertEquals(
              "CURSOR_IN_USE", second.say(subscribe).next("error").path("code").asString());
        }
        first.say("{'op':'end'}").run().await();
      }
      try (LocalProgram again = bed.program()) {
        again.say(subscribe);
        assertEquals(List.of("two"), again.bodies(1));
      }
      assertTrue(
          router
              .operator()
              .run("subs")
              .out()
              .contains("local/" + System.getProperty("user.name") + "/n"));
    }
  }

  private String handler(String name, String script, String more) {
    Path command = bed.script(name, script);
    return """
    handlers:
      - name: %s
        filter: %s/#
        command: [%s]
        pause: 10ms
        lastPause: 50ms
        %s
    """
        .formatted(name, name, command, more);
  }

  @Test
  void aHandlerThatSucceedsGetsEachEventOnceInItsOrder() {
    String yaml =
        handler("good", "jq -r .body >> seen\necho $SSHBUS_CHANNEL $SSHBUS_SENDER >> env\n", "");
    try (LocalAgent local = new LocalAgent(bed, yaml)) {
      awaitCursor("handler/good");
      List<String> bodies = IntStream.range(0, 8).mapToObj(i -> "event " + i).toList();
      bodies.forEach(body -> local.program().publish("good/a", body));
      awaitLines("seen", bodies);
      assertEquals(Set.of("good/a node:" + NODE), Set.copyOf(bed.lines("env")));
    }
    try (LocalAgent local = new LocalAgent(bed, yaml)) {
      local.program().publish("good/a", "last");
      awaitLines("seen", with(IntStream.range(0, 8).mapToObj(i -> "event " + i).toList(), "last"));
    }
  }

  private static List<String> with(List<String> list, String more) {
    List<String> all = new ArrayList<>(list);
    all.add(more);
    return all;
  }

  private static void awaitCursor(String name) {
    await().atMost(Run.DEADLINE).until(() -> router.operator().run("subs").out().contains(name));
  }

  @Test
  void aHandlerThatSaysLaterIsGivenTheSameEventAgainBeforeTheNext() {
    String yaml =
        handler(
            "later", "jq -r .body >> tried\n[ $SSHBUS_ATTEMPT = 3 ] || exit 75\n", "retries: 0");
    try (LocalAgent local = new LocalAgent(bed, yaml)) {
      awaitCursor("handler/later");
      local.program().publish("later/a", "one");
      local.program().publish("later/a", "two");
      awaitLines("tried", List.of("one", "one", "one", "two", "two", "two"));
      assertTrue(
          bed.events("$node/" + NODE + "/dead").stream()
              .noneMatch(event -> event.contains("\"handler\":\"later\"")));
    }
  }

  @Test
  void whatAHandlerCannotHandleIsPublishedWithItsLastWordsAndTheNextGoesOn() {
    String yaml =
        handler(
            "bad",
            """
            jq -r .body > now
            cat now >> tried
            if grep -q poison now; then echo I choke >&2; exit 3; fi
            if grep -q slow now; then sleep 60; fi
            """,
            "retries: 1\n    timeout: 700ms");
    try (LocalAgent local = new LocalAgent(bed, yaml)) {
      awaitCursor("handler/bad");
      local.program().publish("bad/a", "poison");
      local.program().publish("bad/a", "slow");
      local.program().publish("bad/a", "fine");
      awaitLines("tried", List.of("poison", "poison", "slow", "slow", "fine"));
      String dead = "$node/" + NODE + "/dead";
      await().atMost(Run.DEADLINE).until(() -> bed.events(dead).size() == 2);
      JsonNode poison = Json.read(Bytes.utf8(bed.events(dead).get(0)));
      assertEquals("bad", poison.path("tags").path("handler").asString());
      assertEquals(3, poison.path("body").path("status").asInt());
      assertEquals(2, poison.path("body").path("attempts").asInt());
      assertEquals("I choke\n", poison.path("body").path("stderr").asString());
      assertEquals("poison", poison.path("body").path("event").path("body").asString());
      JsonNode slow = Json.read(Bytes.utf8(bed.events(dead).get(1)));
      assertEquals(true, slow.path("body").path("timedOut").asBoolean());
    }
  }

  @Test
  void aFileIsFollowedAcrossItsRotationAndACommandsLinesAreEvents() throws Exception {
    Path log = bed.write("app.log", "before\n");
    String yaml =
        """
        sources:
          files: [{name: app, channel: file/a, path: %s}]
          commands: [{name: hello, channel: command/a, command: [/bin/echo, hello], every: 1d}]
        """
            .formatted(log);
    try (Agent agent = bed.start(yaml)) {
      awaitLog("command/a", List.of("hello"));
      await().atMost(Run.DEADLINE).until(() -> Files.exists(bed.file("state/app.position")));
      Files.writeString(log, "before\none\n");
      awaitLog("file/a", List.of("one"));
      Files.move(log, bed.file("app.log.1"));
      bed.write("app.log", "two\n");
      awaitLog("file/a", List.of("one", "two"));
    }
    Files.writeString(log, "two\nthree\n");
    try (Agent agent = bed.start(yaml)) {
      awaitLog("file/a", List.of("one", "two", "three"));
      awaitLog("command/a", List.of("hello", "hello"));
    }
  }

  @Test
  void whatProgramsLogToTheSyslogSocketIsAnEventWithItsParts() {
    Path socket = bed.file("log");
    try (Agent agent =
        bed.start("sources: {syslog: [{name: log, channel: syslog, socket: " + socket + "}]}")) {
      Run.of(
              List.of(
                  "logger", "-u", socket.toString(), "-t", "raidd", "-p", "daemon.err", "disk 1"))
          .end();
      awaitLog("syslog", List.of("disk 1"));
      JsonNode tags = Json.read(Bytes.utf8(bed.events("syslog").get(0))).path("tags");
      assertEquals("daemon", tags.path("facility").asString());
      assertEquals("err", tags.path("severity").asString());
      assertEquals("raidd", tags.path("app").asString());
    }
  }

  @Test
  void systemdIsToldOfReadinessLifeAndTheEnd() throws Exception {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    Path socket = bed.file("notify");
    try (Datagrams systemd = new Datagrams()) {
      systemd.listen(socket, new Listener(heard));
      Map<String, String> environment =
          Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "100000");
      Agent agent = bed.start("", environment);
      await().atMost(Run.DEADLINE).until(() -> heard.size() > 3);
      agent.close();
      assertTrue(heard.get(0).startsWith("READY=1"), heard.toString());
      assertEquals("WATCHDOG=1", heard.get(2));
      await()
          .atMost(Run.DEADLINE)
          .until(() -> heard.stream().anyMatch(text -> text.startsWith("STOPPING=1")));
    }
  }
}
