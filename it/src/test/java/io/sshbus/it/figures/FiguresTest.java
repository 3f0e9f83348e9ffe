package io.sshbus.it.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Figures as events of the bus. */
class FiguresTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.configured(temp.resolve("bus"), "figures:\n  interval: 1s\n", NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  @Test
  void theyAreToldEverySoOftenOnChannelsOfTheRouter() {
    router.node(NODE).feed("one\ntwo\n", "pub", "raid/status");
    Map<String, JsonNode> told = new TreeMap<>();
    List<String> lines =
        router.operator().lines("tail", "'$SYS/routers/testbus/#'", "-C", "5", "-o", "json");
    for (String line : lines) {
      JsonNode event = Json.read(Bytes.utf8(line));
      assertEquals("bus", event.path("sender").asString(), line);
      told.put(event.path("channel").asString().substring(21), event.path("body"));
    }
    assertEquals(
        List.of("connections", "log", "process", "subscriptions", "traffic"),
        List.copyOf(told.keySet()));
    assertTrue(told.get("traffic").path("eventsIn").asLong() >= 2, told.toString());
    assertTrue(told.get("traffic").has("eventsInPerSecond"), told.toString());
    assertTrue(told.get("connections").path("kinds").has("operator"), told.toString());
    JsonNode log = told.get("log").path("classes").path(0);
    assertEquals("default", log.path("class").asString());
    assertEquals(0, log.path("droppedBatches").asLong(-1));
    assertTrue(log.path("storedBytes").asLong() > 0, log.toString());
    assertTrue(told.get("log").path("diskFreeBytes").asLong() > 0);
    assertTrue(told.get("process").path("heapUsedBytes").asLong() > 0);
  }

  @Test
  void aNodeMayNotReadThemUnlessARightSaysSo() {
    Run.Ended refused = router.node(NODE).run("tail", "'$SYS/routers/#'");
    assertEquals(77, refused.status(), refused.toString());
  }

  @Test
  void reportShowsTheSame() {
    String report = router.operator().run("report").out();
    assertTrue(report.contains("\ndisk "), report);
    assertTrue(report.contains("\ndurable       0 subscriptions"), report);
  }
}
