package io.sshbus.it.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.agent.Agent;
import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.it.spool.Shell;
import io.sshbus.it.spool.Spool;
import io.sshbus.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Agents and others who send the same spool, killed in the middle of everything. */
class AgentKillTest {
  private static final String NODE = "nodea.example.com";

  @TempDir private static Path folder;
  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(folder.resolve("bus"), NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  @Test
  void killedAtAnyMomentNothingThatWasConfirmedIsLostAndEveryEventIsHandled() throws Exception {
    AgentBed bed = new AgentBed(folder.resolve("node"), router, NODE);
    Path handler = bed.script("handler", "jq -r .body >> handled\n");
    String yaml =
        "handlers: [{name: all, filter: kill/#, batch: 50, command: ["
            + handler
            + "]}]\n"
            + "will: {channel: will/a, body: gone}\n";
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> confirmed = new ArrayList<>();
    int wills = 0;
    for (int round = 0; round < 3; round++) {
      try (Run agent = bed.launch(yaml);
          LocalProgram program = bed.program()) {
        if (round == 1) {
          router.stop();
        }
        program.say("{'op':'will','channel':'will/local','body':'gone." + round + "'}");
        await().atMost(Run.DEADLINE).until(() -> willsOnDisk(bed) == 1);
        publish(program, round, random.nextInt(100, 600), confirmed);
        if (round == 2) {
          // What is stored was sent behind the will.
          await().atMost(Run.DEADLINE).until(() -> bed.log("kill/a").contains("2.0"));
          // Of the rounds before, which the bus has heard the end of by then.
          wills = bed.log("will/a").size();
        }
        agent.kill();
        agent.await();
        if (round == 1) {
          router.startAgain();
        }
      }
    }
    int withTheLast = wills + 1;
    await()
        .atMost(Run.DEADLINE)
        .untilAsserted(() -> assertEquals(withTheLast, bed.log("will/a").size()));
    try (Run agent = bed.launch(yaml)) {
      await()
          .atMost(Run.DEADLINE)
          .untilAsserted(
              () -> assertTrue(bed.log("kill/a").containsAll(confirmed), "seed " + seed));
      await()
          .atMost(Run.DEADLINE)
          .untilAsserted(
              () -> assertTrue(bed.lines("handled").containsAll(confirmed), "seed " + seed));
      await()
          .atMost(Run.DEADLINE)
          .untilAsserted(
              () -> assertEquals(List.of("gone.0", "gone.1", "gone.2"), bed.log("will/local")));
      agent.process().destroy();
      assertEquals(0, agent.await().status(), agent.toString());
    }
    assertEquals(withTheLast, bed.log("will/a").size(), "it has said goodbye");
    List<String> log = bed.log("kill/a");
    assertEquals(log.size(), new HashSet<>(log).size(), "stored twice, seed " + seed);
    List<String> inOrder = log.stream().filter(new HashSet<>(confirmed)::contains).toList();
    assertEquals(confirmed, inOrder, "seed " + seed);
  }

  private static long willsOnDisk(AgentBed bed) throws IOException {
    try (Stream<Path> files = Files.list(bed.file("state").resolve("wills"))) {
      return files.filter(file -> !file.endsWith("new")).count();
    }
  }

  /** The end of what it sends looks the same whether a program was killed or forgot to say it. */
  @Test
  @SuppressWarnings("try") // agents do their work unasked, and one ends first
  void theWillOfAProgramIsPublishedUnlessItHasSaidGoodbyeOrTakenItBack() {
    AgentBed bed = new AgentBed(folder.resolve("wills"), router, NODE);
    try (Agent agent = bed.start("tags: {cluster: c1}")) {
      leaves(bed, "killed").run().kill();
      awaitWills(bed, "killed");
      leaves(bed, "said goodbye").say("{'op':'end'}").run().await();
      LocalProgram back = leaves(bed, "taken back").say("{'op':'will'}").say("{'op':'watch'}");
      back.next("error");
      back.run().kill();
      try (Run nc = Run.of(List.of("nc", "-N", "-U", bed.socket().toString()))) {
        String will = "{'op':'will','channel':'wills/a','body':'ended'}";
        nc.send(will.replace('\'', '"') + "\n").endInput().await();
      }
      awaitWills(bed, "killed", "ended");
    }
    JsonNode will = Json.read(Bytes.utf8(bed.events("wills/a").get(0)));
    assertEquals("c1", will.path("tags").path("cluster").asString());
    assertEquals("7", will.path("tags").path("app").asString());
    assertEquals(System.getProperty("user.name"), will.path("tags").path("local-user").asString());
    try (Agent agent = bed.start("");
        LocalProgram stays = leaves(bed, "connected")) {
      agent.close();
      assertEquals("bye", stays.next().path("op").asString());
    }
    try (Agent agent = bed.start("");
        LocalProgram program = bed.program()) {
      program.publish("wills/a", "that was all");
      awaitWills(bed, "killed", "ended", "that was all");
    }
  }

  private static void awaitWills(AgentBed bed, String... bodies) {
    await()
        .atMost(Run.DEADLINE)
        .untilAsserted(() -> assertEquals(List.of(bodies), bed.log("wills/a")));
  }

  /** A program that has left two wills, the second of which counts. */
  private static LocalProgram leaves(AgentBed bed, String body) {
    LocalProgram program = bed.program();
    program.say("{'op':'hello','tags':{'app':'7'}}");
    for (String each : List.of("not the last", body)) {
      program.say("{'op':'will','channel':'wills/a','body':'" + each + "','retain':true}");
    }
    // Only what is refused is answered, which says that the wills have been read.
    program.say("{'op':'watch'}").next("error");
    return program;
  }

  /** The agent and the script send the same spool in turn, each killed while it does. */
  @Test
  void theAgentAndTheScriptGoOnWhereTheOtherWasKilled() throws Exception {
    AgentBed bed = new AgentBed(folder.resolve("turns"), router, NODE);
    Spool spool = spool(bed);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, List<String>> published = new TreeMap<>();
    int events = 0;
    for (int round = 0; round < 6; round++) {
      try (Run sender = round % 2 == 0 ? bed.launch("") : spool.flush("--watch")) {
        for (int i = random.nextInt(4); i >= 0; i--) {
          String channel = "turns/" + random.nextInt(3);
          List<String> lines = new ArrayList<>();
          for (int j = List.of(1, 5, 3000).get(random.nextInt(3)); j > 0; j--) {
            lines.add("event " + events++);
          }
          spool.pubLines(channel, lines);
          published.computeIfAbsent(channel, each -> new ArrayList<>()).addAll(lines);
        }
        assertFalse(
            sender.process().waitFor(random.nextInt(300), TimeUnit.MILLISECONDS),
            sender.toString());
        sender.kill();
      }
    }
    // The keepers of a killed agent's lock end with it.
    try (Run last = spool.flush("--watch")) {
      await()
          .atMost(Run.DEADLINE)
          .until(() -> spool.names("new").isEmpty() && spool.names("cur").isEmpty());
      last.process().destroy();
      last.await();
    }
    published.forEach((channel, lines) -> assertEquals(lines, bed.log(channel), "seed " + seed));
    assertEquals(List.of(), spool.names("bad"));
  }

  private static Spool spool(AgentBed bed) {
    return new Spool(bed.file("spool"), Shell.DASH, router.node(NODE));
  }

  private static void awaitLog(AgentBed bed, String channel, List<String> bodies) {
    await()
        .atMost(Run.DEADLINE)
        .untilAsserted(() -> assertEquals(bodies, bed.log(channel), channel));
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }

  @Test
  @SuppressWarnings("try") // an agent does its work unasked
  void whatAnyProgramPutsIntoTheSpoolIsSentByOneAtATime() {
    AgentBed bed = new AgentBed(folder.resolve("mail"), router, NODE);
    Spool spool = spool(bed);
    spool.pubLines("mail/a", numbers(0, 2000));
    try (Agent agent = bed.start("")) {
      spool.pubLines("mail/a", numbers(2000, 2010));
      awaitLog(bed, "mail/a", numbers(0, 2010));
      Run.Ended second = spool.flush().end();
      assertEquals(75, second.status());
      assertTrue(
          second.err().contains("sshbus agent, process " + ProcessHandle.current().pid()),
          second.err());
      // Whoever kills what keeps the lock stops it until it has the lock again, and no more.
      ProcessHandle.current()
          .descendants()
          .filter(each -> each.info().arguments().toString().contains("sshbus-spool-lock"))
          .forEach(ProcessHandle::destroyForcibly);
      spool.pubLines("mail/a", numbers(2010, 2020));
      awaitLog(bed, "mail/a", numbers(0, 2020));
    }
    spool.pubLines("mail/a", numbers(2020, 2030));
    // What kept the agent's lock may end a moment after the agent.
    await().atMost(Run.DEADLINE).until(() -> spool.flush().end().status() == 0);
    assertEquals(numbers(0, 2030), bed.log("mail/a"));
    assertTrue(Files.notExists(bed.file("spool/work")));
    assertTrue(spool.status().path("lastSuccess").isString());
  }

  @Test
  @SuppressWarnings("try") // an agent does its work unasked
  void whatIsBrokenOrRefusedInTheSpoolMovesAwayAndHoldsUpNothing() throws Exception {
    AgentBed bed = new AgentBed(folder.resolve("broken"), router, NODE);
    Spool spool = spool(bed);
    spool.pubLines("broken/a", List.of("first"));
    spool.pubLines("$SYS/x", List.of("denied"));
    spool.write(
        "new/3z",
        """
        {"channel":"broken/a","body":"second"}
        not JSON

        {"body":"no channel"}
        {"channel":"broken/b","body":"other"}\r
        {"channel":"broken/a","seq":1,"body":"a number of its own"}
        {"channel":"broken/a","body":"torn
        """
            .stripTrailing());
    Path fresh = bed.file("spool/new");
    Files.write(fresh.resolve("4zeros"), new byte[5000]);
    Files.write(fresh.resolve("5empty"), new byte[0]);
    Files.write(fresh.resolve("6large"), new byte[(16 << 20) + 1]);
    spool.write("new/7lines", "\n".repeat(100_001));
    spool.write("new/with blank", "{\"channel\":\"broken/a\",\"body\":\"bad name\"}\n");
    spool.write("secret", "{\"channel\":\"broken/a\",\"body\":\"s\"}\n");
    Files.createSymbolicLink(fresh.resolve("8link"), bed.file("spool/secret"));
    Run.of(List.of("mkfifo", fresh.resolve("8pipe").toString())).end();
    spool.write("new/9", "{\"channel\":\"broken/a\",\"body\":\"last\"}\n");
    try (Agent agent = bed.start("")) {
      awaitLog(bed, "broken/a", List.of("first", "second", "last"));
      awaitLog(bed, "broken/b", List.of("other"));
      await().atMost(Run.DEADLINE).until(() -> spool.names("cur").isEmpty());
      await().atMost(Run.DEADLINE).until(() -> spool.status().path("foreign").asInt() == 3);
      await()
          .atMost(Run.DEADLINE)
          .until(() -> spool.status().at("/lastError/code").asString().equals("ACL_DENIED"));
    }
    assertEquals(List.of("8link", "8pipe", "with blank"), spool.names("new"));
    assertEquals(
        List.of(
            "ACL_DENIED",
            "BAD_FRAME",
            "OUTSIDE_SUBSYSTEM",
            "BAD_FRAME",
            "BAD_FRAME",
            "BAD_FRAME",
            "FILE_TOO_LARGE",
            "FILE_TOO_LARGE"),
        spool.lines("bad", ".reason").stream().map(line -> line.split(" ", 3)[1]).toList());
    assertEquals(
        List.of(
            "not JSON",
            "{\"body\":\"no channel\"}",
            "{\"channel\":\"broken/a\",\"seq\":1,\"body\":\"a number of its own\"}",
            "{\"channel\":\"broken/a\",\"body\":\"torn"),
        spool.lines("bad", "3z"));
  }

  /** Publishes more than is waited for, so that the kill comes in the middle. */
  private static void publish(
      LocalProgram program, int round, int awaited, List<String> confirmed) {
    List<String> bodies = IntStream.range(0, 1000).mapToObj(i -> round + "." + i).toList();
    StringBuilder frames = new StringBuilder();
    bodies.forEach(
        body ->
            frames
                .append("{\"op\":\"publish\",\"channel\":\"kill/a\",\"body\":\"")
                .append(body)
                .append("\"}\n"));
    program.run().send(frames.toString());
    int known = 0;
    while (known < awaited) {
      JsonNode confirm = program.next("confirm");
      known = confirm.path("last").asInt() + 1;
    }
    confirmed.addAll(bodies.subList(0, known));
  }
}
