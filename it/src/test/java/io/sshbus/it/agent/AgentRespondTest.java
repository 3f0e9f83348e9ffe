package io.sshbus.it.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.agent.Agent;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Commands that answer requests. */
@SuppressWarnings("try") // an agent does its work unasked
class AgentRespondTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir private static Path folder;
  private static TestRouter router;

  private final AgentBed bed =
      new AgentBed(folder.resolve("node" + COUNT.incrementAndGet()), router, NODE);

  @BeforeAll
  static void start() {
    router = TestRouter.start(folder.resolve("bus"), NODE, OTHER);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static String responder(String name, Path command, String more) {
    return """
    respond:
      - name: %s
        filter: $node/{node}/%s
        command: [%s]
        %s
    """
        .formatted(name, name, command, more);
  }

  /** Asks until somebody answers. */
  private static Run.Ended asked(String channel, String... more) {
    List<String> command = new ArrayList<>(List.of("req", "'" + channel + "'"));
    command.addAll(List.of(more));
    return await()
        .atMost(Run.DEADLINE)
        .until(
            () -> router.operator().run(command.toArray(String[]::new)),
            ended -> ended.status() != 69);
  }

  @Test
  void everyNodeAnswersWithItsCommandWhichIsAskedOnItsStandardInput() {
    AgentBed other = new AgentBed(bed.file("other"), router, OTHER);
    String script = "echo \"$(cat) $SSHBUS_RESPONDER $SSHBUS_SENDER\"\n";
    try (Agent here = bed.start(responder("uptime", bed.script("uptime", script), ""));
        Agent there = other.start(responder("uptime", other.script("uptime", script), ""))) {
      Run.Ended ended =
          await()
              .atMost(Run.DEADLINE)
              .until(
                  () ->
                      asked(
                          "$node/+/uptime",
                          "--replies",
                          "all",
                          "--timeout",
                          "10s",
                          "-m",
                          "'$(id)'"),
                  all -> all.lines().size() == 2);
      assertEquals(
          Set.of(NODE + " $(id) uptime operator:root", OTHER + " $(id) uptime operator:root"),
          Set.copyOf(ended.lines()));
      assertEquals("sshbus: 2 of 2 replied\n", ended.err());
    }
  }

  @Test
  void howACommandEndedIsToldToWhoeverAsked() {
    Path command =
        bed.script(
            "ask",
            """
            case $(cat) in
              fail) echo degraded; echo no volume 7 >&2; exit 3 ;;
              large) head -c 3000000 /dev/zero | tr '\\0' x ;;
              huge) head -c 6000000 /dev/zero | tr '\\0' x; sleep 60 ;;
              slow) sleep 60 ;;
              leaves) sleep 60 & echo done ;;
            esac
            """);
    Path broken = bed.script("broken", "");
    bed.write("broken", "#!/no/such/interpreter\n");
    String yaml =
        responder("ask", command, "maxReply: 4MiB\n    timeout: 4s")
            + responder("broken", broken, "").replace("respond:\n", "");
    try (Agent agent = bed.start(yaml)) {
      String ask = "$node/" + NODE + "/ask";
      Run.Ended fail = asked(ask, "-m", "fail");
      assertEquals(1, fail.status());
      assertEquals(NODE + " degraded\n", fail.out());
      assertTrue(fail.err().contains(NODE + ": EXIT_3: no volume 7\n"), fail.err());
      Run.Ended large = asked(ask, "-m", "large", "-o", "cat");
      assertEquals(0, large.status(), large.err());
      assertEquals("x".repeat(3_000_000) + "\n", large.out());
      Run.Ended huge = asked(ask, "-m", "huge");
      assertTrue(huge.err().contains("REPLY_TOO_LARGE"), huge.err());
      Run.Ended slow = asked(ask, "-m", "slow");
      assertTrue(slow.err().contains("TIMEOUT: the command took longer than 4s"), slow.err());
      assertEquals(NODE + " done\n", asked(ask, "-m", "leaves").out());
      Run.Ended unstarted = asked("$node/" + NODE + "/broken");
      assertTrue(unstarted.err().contains("NOT_STARTED"), unstarted.err());
    }
  }

  @Test
  void aCommandThatNobodyWaitsForIsEndedWithAllThatItHasStarted() {
    // The second one is nobody's child any more when it is ended.
    Path command =
        bed.script(
            "wait", "(sleep 300 & echo $! > two)\necho $$ > one.new\nmv one.new one\nsleep 300\n");
    try (Agent agent = bed.start(responder("wait", command, "concurrency: 1\n    waiting: 0"))) {
      String wait = "$node/" + NODE + "/wait";
      Run waits = await().atMost(Run.DEADLINE).until(() -> begun(wait), run -> run.isAlive());
      Run.Ended second = asked(wait);
      assertEquals(75, second.status(), second.err());
      assertTrue(second.err().contains("RESPONDER_BUSY"), second.err());
      List<ProcessHandle> family =
          List.of("one", "two").stream()
              .map(file -> ProcessHandle.of(Long.parseLong(bed.lines(file).get(0))).orElseThrow())
              .toList();
      waits.kill();
      await().atMost(Run.DEADLINE).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  /** Asks, and returns when the command runs, or when nobody is there to be asked. */
  private Run begun(String channel) {
    Run run = router.operator().start("req", "'" + channel + "'", "--timeout", "5m");
    await().atMost(Run.DEADLINE).until(() -> !bed.lines("one").isEmpty() || !run.isAlive());
    return run;
  }

  private static void reload() {
    Run.Ended reloaded = router.operator().run("reload");
    assertEquals(0, reloaded.status(), reloaded.err());
  }

  @Test
  @SuppressWarnings("try") // an agent does its work unasked
  void aLocalProgramIsToldWhenItMayAnswerNoMore() {
    List<String> before = router.read("sshbus.yaml");
    List<String> without =
        List.of(
            "rights:",
            "  - {who: \"operator:*\", can: [publish, subscribe], on: [\"#\"]}",
            "  - {who: \"node:*\", can: [publish, subscribe, request], on: [\"#\"]}");
    try (Agent agent = bed.start("");
        LocalProgram program = bed.program()) {
      String respond = "{'op':'subscribe','sub':'r','filter':'rights/a','respond':true}";
      program.say(respond).next("live");
      router.write("sshbus.yaml", without);
      reload();
      JsonNode refused = program.next("error");
      assertEquals("r", refused.path("sub").asString());
      assertEquals("ACL_DENIED", refused.path("code").asString());
      router.write("sshbus.yaml", before);
      reload();
      await()
          .atMost(Run.DEADLINE)
          .until(() -> program.say(respond).next().path("op").asString().equals("live"));
    } finally {
      router.write("sshbus.yaml", before);
    }
  }
}
