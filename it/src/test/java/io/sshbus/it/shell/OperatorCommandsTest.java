package io.sshbus.it.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What operators do to connections. */
class OperatorCommandsTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static JsonNode row(List<String> lines) {
    return lines.stream()
        .map(line -> Json.read(Bytes.utf8(line)))
        .filter(row -> row.path("principal").asString().equals("node:" + NODE))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void closeHangsUpOnOneConnectionAndTheAuditKnowsOfIt() {
    Ssh operator = router.operator();
    try (Conversation bus = router.node(NODE).open("raid/#")) {
      bus.hello();
      long session = row(operator.lines("nodes", "-o", "json")).path("session").asLong();
      assertTrue(String.join("\n", operator.lines("nodes")).contains(" session " + session + ","));
      assertEquals(77, router.node(NODE).run("close", "" + session).status(), "for operators");
      assertEquals(
          List.of("closed " + session + ": node:" + NODE + " from 127.0.0.1"),
          operator.lines("close", "" + session));
      Awaitility.await().atMost(Run.DEADLINE).until(() -> !bus.run().isAlive());
      assertEquals(69, operator.run("close", "" + session).status());
      assertEquals(1, operator.run("close", "x").status());
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .untilAsserted(
              () -> {
                List<String> audit =
                    operator.lines("tail", "'$SYS/audit'", "--since", "all", "--until", "now");
                String told = String.join("\n", audit);
                assertTrue(told.contains("close " + session + "\",\"outcome\":\"done"), told);
                assertTrue(told.contains("\"outcome\":\"NOT_FOUND"), told);
              });
    }
  }

  @Test
  void topShowsWhoIsBusy() {
    try (Conversation bus = router.node(NODE).open("raid/status")) {
      bus.hello();
      Run top = router.operator().start("top", "-W", "1", "-n", "1", "-o", "json");
      while (top.isAlive()) {
        bus.say("{\"op\":\"publish\",\"body\":\"x\"}").await("confirm");
      }
      JsonNode busiest = row(top.end().lines());
      assertTrue(busiest.path("eventsInPerSecond").asDouble() > 1, busiest.toString());
      assertEquals(0, busiest.path("eventsOutPerSecond").asDouble(-1));
    }
    assertEquals(77, router.node(NODE).run("top").status(), "for operators");
    assertEquals(1, router.operator().run("top", "-W", "61").status());
  }
}
