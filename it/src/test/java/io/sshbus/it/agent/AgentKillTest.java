package io.sshbus.it.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Agents in processes of their own, killed in the middle of everything. */
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
    for (int round = 0; round < 3; round++) {
      try (Run agent = bed.launch(yaml);
          LocalProgram program = bed.program()) {
        if (round == 1) {
          router.stop();
        }
        publish(program, round, random.nextInt(100, 600), confirmed);
        if (round == 2) {
          // What is stored was sent behind the will.
          await().atMost(Run.DEADLINE).until(() -> bed.log("kill/a").contains("2.0"));
        }
        agent.kill();
        agent.await();
        if (round == 1) {
          router.startAgain();
        }
      }
    }
    await().atMost(Run.DEADLINE).until(() -> !bed.log("will/a").isEmpty());
    int wills = bed.log("will/a").size();
    try (Run agent = bed.launch(yaml)) {
      await()
          .atMost(Run.DEADLINE)
          .untilAsserted(
              () -> assertTrue(bed.log("kill/a").containsAll(confirmed), "seed " + seed));
      await()
          .atMost(Run.DEADLINE)
          .untilAsserted(
              () -> assertTrue(bed.lines("handled").containsAll(confirmed), "seed " + seed));
      agent.process().destroy();
      assertEquals(0, agent.await().status(), agent.toString());
    }
    assertEquals(wills, bed.log("will/a").size(), "it has said goodbye");
    List<String> log = bed.log("kill/a");
    assertEquals(log.size(), new HashSet<>(log).size(), "stored twice, seed " + seed);
    List<String> inOrder = log.stream().filter(new HashSet<>(confirmed)::contains).toList();
    assertEquals(confirmed, inOrder, "seed " + seed);
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
