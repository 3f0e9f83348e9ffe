package io.sshbus.it.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.agent.Agent;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who may use the agent's socket, how a connection ends, and what is not spooled. */
@SuppressWarnings("try") // an agent does its work unasked
class AgentSocketTest {
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

  @Test
  void theSocketHasItsModeAndASecondAgentIsRefused() throws Exception {
    try (Agent agent = bed.start("")) {
      assertEquals(
          PosixFilePermissions.fromString("rw-rw----"),
          Files.getPosixFilePermissions(bed.socket()));
      BusException fault = assertThrows(BusException.class, () -> bed.start(""));
      assertEquals(ErrorCode.SPOOL_IN_USE, fault.code());
      try (LocalProgram program = bed.program()) {
        program.publish("second/a", "the first one goes on");
      }
    }
    assertTrue(Files.notExists(bed.socket()));
  }

  @Test
  void whoeverClosesWhatItSendsHasAllItsAnswersBeforeTheEnd() {
    StringBuilder frames = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      frames
          .append("{\"op\":\"publish\",\"channel\":\"closed/a\",\"body\":\"")
          .append(i)
          .append("\"}\n");
    }
    try (Agent agent = bed.start("");
        Run nc = Run.of(List.of("nc", "-N", "-U", bed.socket().toString()))) {
      Run.Ended ended =
          nc.send(frames + "{\"op\":\"subscribe\",\"sub\":\"s\",\"filter\":\"a\"}")
              .endInput()
              .await();
      List<String> answers = ended.lines();
      assertTrue(answers.get(answers.size() - 1).contains("\"last\":1999"), ended.out());
    }
  }

  /** Only root can be somebody else. */
  @Test
  void theKernelSaysWhoseAProgramIs() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"));
    Path open = Files.createTempDirectory("sshbus");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path socket = open.resolve("sock");
    String somebody = "setpriv --reuid nobody --clear-groups nc -N -U " + socket;
    try (Agent agent = bed.start("socket: {path: " + socket + ", mode: \"0666\"}");
        Run nc = Run.of(List.of(somebody.split(" ")))) {
      nc.send("{\"op\":\"publish\",\"channel\":\"whose/a\",\"body\":\"x\"}\n").endInput().await();
      await().atMost(Run.DEADLINE).until(() -> bed.log("whose/a").equals(List.of("x")));
      assertTrue(bed.events("whose/a").get(0).contains("\"local-user\":\"nobody\""));
    }
    Files.delete(open);
  }

  @Test
  void aFullSpoolIsToldToWhoeverPublishesAndInItsFigures() throws Exception {
    try (Agent agent = bed.startAlone();
        LocalProgram program = bed.program()) {
      String frame = "{'op':'publish','channel':'full/a','body':'" + "x".repeat(200_000) + "'}";
      int taken = 0;
      JsonNode answer = program.say(frame).next();
      while (answer.path("op").asString().equals("confirm")) {
        taken++;
        answer = program.say(frame).next();
      }
      assertEquals("SPOOL_FULL", answer.path("code").asString());
      assertTrue(answer.path("retry").asBoolean() && taken > 1, taken + " taken");
      int events = taken;
      await()
          .atMost(Run.DEADLINE)
          .until(() -> bed.spoolStatus().path("agent").path("refused").asInt() == 1);
      JsonNode figures = bed.spoolStatus().path("agent");
      assertEquals(events, figures.path("events").asInt());
      assertEquals(0, figures.path("delivered").asInt());
      assertTrue(figures.path("bytes").asInt() > 200_000 * events, figures.toString());
      assertTrue(figures.path("oldestSeconds").asInt(-1) >= 0, figures.toString());
    }
    try (Agent agent = bed.start("")) {
      await()
          .atMost(Run.DEADLINE)
          .until(() -> bed.spoolStatus().path("agent").path("delivered").asInt() > 0);
    }
  }

  @Test
  void aLocalProgramIsToldWhoListensAndWhatNobodyWantsIsNotSpooled() {
    String policies =
        """
        interest:
          - {filter: unwanted/skip, unwanted: skip, linger: 1ms}
          - {filter: unwanted/hold, unwanted: hold, events: 2, linger: 1ms}
        """;
    try (Agent agent = bed.start(policies);
        LocalProgram program = bed.program()) {
      awaitUnwanted(program, "unwanted/skip");
      awaitUnwanted(program, "unwanted/hold");
      program.say("{'op':'publish','channel':'unwanted/skip','body':'kept','durable':true}");
      assertEquals("confirm", program.next().path("op").asString());
      for (String body : List.of("one", "two", "three")) {
        program.say("{'op':'publish','channel':'unwanted/hold','body':'" + body + "'}");
        assertEquals("unwanted", program.next().path("op").asString());
      }
      program.say("{'op':'watch','channel':'unwanted/hold'}");
      assertEquals(0, program.next("interest").path("subscribers").asInt());
      try (LocalProgram listener = bed.program()) {
        listener.say("{'op':'subscribe','sub':'s','filter':'unwanted/#'}");
        assertEquals("two", wantedBody(listener));
        assertEquals("three", wantedBody(listener));
        assertEquals(1, program.next("interest").path("subscribers").asInt());
        program.say("{'op':'publish','channel':'unwanted/skip','body':'wanted'}");
        assertEquals("wanted", wantedBody(listener));
      }
      assertTrue(bed.log("unwanted/skip").containsAll(List.of("kept", "wanted")));
    }
  }

  /** What went before may still be on its way through the spool. */
  private static String wantedBody(LocalProgram listener) {
    while (true) {
      String body = listener.next().path("body").asString();
      if (!List.of("", "early", "kept").contains(body)) {
        return body;
      }
    }
  }

  /** What is published before the agent knows is in the spool. */
  private static void awaitUnwanted(LocalProgram program, String channel) {
    await()
        .atMost(Run.DEADLINE)
        .until(
            () -> {
              program.say("{'op':'publish','channel':'" + channel + "','body':'early'}");
              return program.next().path("op").asString().equals("unwanted");
            });
  }
}
