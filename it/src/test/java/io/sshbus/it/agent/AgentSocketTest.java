package io.sshbus.it.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.agent.Agent;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.Replies;
import io.sshbus.client.Reply;
import io.sshbus.client.Request;
import io.sshbus.client.RequestOptions;
import io.sshbus.client.Responder;
import io.sshbus.client.SshBusClient;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  private static String ask(int seq, String channel, String more) {
    return "{'op':'request','seq':" + seq + ",'channel':'" + channel + "'" + more + "}";
  }

  @Test
  void aLocalProgramAsksAndHasTheRepliesOfProvenNodesUnderItsOwnNumbers() {
    byte[] large = "x".repeat(3_000_000).getBytes(StandardCharsets.US_ASCII);
    try (SshBusClient other = router.client(NODE);
        Agent agent = bed.start("");
        LocalProgram program = bed.program()) {
      Responder echo = other.respond("asks/echo", request -> request.reply(request.text() + "!"));
      other
          .respond("asks/large", request -> request.reply(large))
          .live()
          .toCompletableFuture()
          .join();
      echo.live().toCompletableFuture().join();
      awaitConnected(program);
      program.say(ask(7, "asks/echo", ",'body':{'a':1}"));
      JsonNode reply = program.next("reply");
      assertEquals(NODE, reply.path("node").asString());
      assertEquals(7, reply.path("to").asInt());
      assertEquals("{\"a\":1}!", reply.path("body").asString());
      assertEquals(1, program.next("done").path("replied").asInt());
      program.say(ask(7, "asks/nobody", ""));
      assertEquals("NO_RESPONDERS", program.next("done").path("code").asString());
      program.say("{'op':'request','seq':8}");
      assertEquals("BAD_FRAME", program.next("done").path("code").asString());
      program.say(ask(9, "asks/large", ",'timeout':'1m'"));
      int bytes = 0;
      JsonNode piece = program.next("reply");
      while (!piece.path("last").asBoolean(true)) {
        bytes += piece.path("body").asString().length();
        piece = program.next("reply");
      }
      assertEquals(large.length, bytes + piece.path("body").asString().length());
      program.next("done");
    }
  }

  /** Until then requests fail at once, and say so. */
  private static void awaitConnected(LocalProgram program) {
    await()
        .atMost(Run.DEADLINE)
        .until(
            () ->
                program
                    .say(ask(0, "asks/nobody", ""))
                    .next("done")
                    .path("code")
                    .asString()
                    .equals("NO_RESPONDERS"));
  }

  @Test
  void whatALocalProgramAskedIsCancelledByItAndByItsEnd() {
    Queue<Request> asked = new ConcurrentLinkedQueue<>();
    try (SshBusClient other = router.client(NODE);
        Agent agent = bed.start("")) {
      other.respond("ends/a", asked::add).live().toCompletableFuture().join();
      try (LocalProgram program = bed.program()) {
        awaitConnected(program);
        program.say(ask(1, "ends/a", ",'timeout':'5m'"));
        await().atMost(Run.DEADLINE).until(() -> asked.size() == 1);
        program.say(ask(1, "ends/a", ""));
        assertEquals("BAD_FRAME", program.next("error").path("code").asString());
        program.say("{'op':'cancel','to':1}");
        assertTrue(program.next("done").path("code").isMissingNode());
        program.say(ask(1, "ends/a", ",'timeout':'5m'"));
        await().atMost(Run.DEADLINE).until(() -> asked.size() == 2);
        program.run().kill();
      }
      await().atMost(Run.DEADLINE).until(() -> asked.stream().allMatch(Request::isOver));
    }
    try (Agent agent = bed.startAlone();
        LocalProgram program = bed.program()) {
      program.say(ask(1, "ends/a", ""));
      assertEquals("CONNECTION_LOST", program.next("done").path("code").asString());
    }
  }

  @Test
  void aProgramThatDoesNotReadItsRepliesLosesItsRequestsAndNobodyElseWaits() throws Exception {
    byte[] huge = "x".repeat(20 << 20).getBytes(StandardCharsets.US_ASCII);
    Queue<Request> cut = new ConcurrentLinkedQueue<>();
    try (SshBusClient other = router.client(NODE);
        Agent agent = bed.start("");
        LocalProgram program = bed.program();
        SocketChannel sleeper = SocketChannel.open(UnixDomainSocketAddress.of(bed.socket()))) {
      other
          .respond(
              "slow/huge",
              asked -> {
                cut.add(asked);
                asked.replyPart(huge);
              })
          .live()
          .toCompletableFuture()
          .join();
      other.respond("slow/a", r -> r.reply("here")).live().toCompletableFuture().join();
      awaitConnected(program);
      String frame = ask(1, "slow/huge", ",'timeout':'5m'").replace('\'', '"') + "\n";
      sleeper.write(ByteBuffer.wrap(frame.getBytes(StandardCharsets.US_ASCII)));
      for (int i = 1; i <= 20; i++) {
        program.say(ask(i, "slow/a", ",'timeout':'1m'"));
        assertEquals("here", program.next("reply").path("body").asString());
        program.next("done");
      }
      await().atMost(Run.DEADLINE).until(() -> cut.stream().anyMatch(Request::isOver));
      String end = awaitEnd(sleeper);
      assertTrue(end.contains("BACK_PRESSURE"), end);
    }
  }

  /** Reads, at last; answers the end of what came. */
  private static String awaitEnd(SocketChannel sleeper) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer some = ByteBuffer.allocate(64 << 10);
    while (!line.toString().contains("\"op\":\"done\"")) {
      line.delete(0, Math.max(0, line.length() - 500));
      some.clear();
      assertTrue(sleeper.read(some) > 0);
      line.append(StandardCharsets.US_ASCII.decode(some.flip()));
    }
    return line.toString();
  }

  @Test
  void localProgramsAreMembersOfGroupsEachForItself() {
    String join = "{'op':'subscribe','sub':'g','filter':'work/#','group':'workers'";
    try (Agent agent = bed.start("");
        LocalProgram second = bed.program()) {
      try (LocalProgram first = bed.program()) {
        first.say(join + ",'ack':'manual'}").next("live");
        first.publish("work/a", "one");
        JsonNode event = first.next("event");
        first.say("{'op':'nack','sub':'g','id':'" + event.path("id").asString() + "'}");
        assertEquals("one", first.next("event").path("body").asString());
        first.say("{'op':'nack','sub':'none','id':'" + event.path("id").asString() + "'}");
        assertEquals("NO_SUCH_SUBSCRIPTION", first.next("error").path("code").asString());
        second.say(join + "}").next("live");
      }
      // It was in the hands of one that is gone, and what this one has is done with.
      assertEquals("one", second.next("event").path("body").asString());
      await()
          .atMost(Run.DEADLINE)
          .until(() -> router.operator().run("subs").out().matches("(?s).*workers.* lag 0 .*"));
      second.say("{'op':'credit','sub':'g','events':0}");
      second.publish("work/a", "two");
      second.say(ask(1, "asks/nobody", "")).next("done");
      second.say("{'op':'credit','sub':'g','events':9}");
      assertEquals("two", second.next("event").path("body").asString());
    }
  }

  @Test
  void aLocalProgramAnswersAndIsGoneForWhoeverWaitsWhenItGoes() {
    byte[] how = "how?".getBytes(StandardCharsets.US_ASCII);
    RequestOptions patient = RequestOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));
    try (SshBusClient other = router.client(NODE);
        Agent agent = bed.start("")) {
      Replies lost;
      try (LocalProgram program = bed.program()) {
        program
            .say("{'op':'subscribe','sub':'r','filter':'answers/a','respond':true}")
            .next("live");
        Replies replies = other.request("answers/a", how, patient, reply -> {});
        JsonNode asked = program.next("request");
        assertEquals(NODE, asked.path("node").asString());
        assertEquals("how?", asked.path("body").asString());
        String to = "{'op':'reply','to':'" + asked.path("id").asString() + "'";
        program.say(to + ",'body':'so ','last':false}").say(to + ",'body':'so'}");
        assertEquals("so so", replies.first().toCompletableFuture().join().text());
        program.say(to + ",'body':'too late'}");
        Replies unwanted = other.request("answers/a", how, patient, reply -> {});
        String id = program.next("request").path("id").asString();
        unwanted.cancel();
        assertEquals(id, program.next("cancel").path("id").asString());
        lost = other.request("answers/a", how, patient, reply -> {});
        program.next("request");
        program.run().kill();
      }
      Reply gone = lost.first().toCompletableFuture().join();
      assertEquals("RESPONDER_GONE", gone.failure() == null ? "" : gone.failure().code());
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
