package io.sshbus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.wire.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Each benchmark runs and counts right. What it measures here means nothing. */
class BenchTest {
  @Test
  void publishConfirmsAllThatItPublished() {
    JsonNode result =
        run("publish", "--warmup=0", "--seconds=1", "--connections=2", "--channels=2");
    assertHas(
        result,
        "confirmedPerSecond",
        "megabytesPerSecond",
        "serverCpuSeconds",
        "clientCpuSeconds",
        "serverMicrosPerEvent",
        "clientMicrosPerEvent");
    assertTrue(result.get("confirmedEvents").asLong() > 0, result::toString);
    assertEquals(result.get("publishedEvents"), result.get("confirmedEvents"));
  }

  @Test
  void fanoutDeliversEveryEventToEverySubscriber() {
    for (String handler : List.of("event", "batch")) {
      JsonNode result =
          run("fanout", "--warmup=0", "--seconds=1", "--subscribers=3", "--handler=" + handler);
      assertHas(result, "deliveriesPerSecond", "serverMicrosPerEvent", "clientMicrosPerEvent");
      assertTrue(result.get("publishedEvents").asLong() > 0, result::toString);
      assertEquals(
          3 * result.get("publishedEvents").asLong(), result.get("deliveredEvents").asLong());
    }
  }

  @Test
  void latencyMeasuresEachEventBehindTheWarmUp() {
    JsonNode result = run("latency", "--warmup=1", "--seconds=1", "--rate=500");
    assertHas(result, "p50Millis", "p90Millis", "p99Millis", "p999Millis", "maxMillis");
    assertEquals(1000, result.get("publishedEvents").asInt());
    assertEquals(500, result.get("measuredEvents").asInt());
    assertEquals(1, result.get("runs").size());
  }

  @Test
  void requestsAreAllAnswered() {
    JsonNode result = run("requests", "--warmup=0", "--seconds=1", "--in-flight=50");
    assertHas(result, "p50Millis", "p99Millis", "requestsPerSecond", "serverMicrosPerEvent");
    assertTrue(result.get("requests").asLong() > 0, result::toString);
    assertEquals(result.get("requests"), result.get("replies"));
  }

  @Test
  void rulesMeasuresEachNumberOfRules() {
    JsonNode result = run("rules", "--warmup=0", "--seconds=1");
    assertHas(result, "microsWith1Rules", "microsWith10000Rules", "microsTryingAllOf100");
  }

  @Test
  void linesAreTailedAsTheyWerePublished() {
    JsonNode result = run("lines", "--lines=3000", "--warm-lines=0");
    assertHas(result, "publishLinesPerSecond", "tailLinesPerSecond", "tailServerMicrosPerLine");
    assertEquals(3000, result.get("lines").asInt());
  }

  @Test
  void idleConnectionsCostHeap() {
    JsonNode result = run("idle", "--connections=20", "--before=5");
    assertHas(result, "heapBytesPerConnection", "serverCpuMillisPerHandshake");
    assertEquals(20, result.get("connections").asInt());
  }

  @Test
  void theEngineConfirms() {
    JsonNode result = run("engine", "--warmup=0", "--seconds=1");
    assertHas(result, "confirmedPerSecond", "microsPerEvent", "commitP50Millis");
    assertTrue(result.get("confirmedEvents").asLong() > 0, result::toString);
  }

  @Test
  void whatTheSpoolMadeDurableIsSent() {
    JsonNode result = run("spool", "--warmup=0", "--seconds=1", "--channels=3");
    assertHas(result, "durablePerSecond", "appendMicrosPerEvent", "sentPerSecond");
    assertTrue(result.get("appendedEvents").asLong() > 0, result::toString);
    assertEquals(result.get("appendedEvents"), result.get("sentEvents"));
  }

  @Test
  void allTakesEveryBenchmarkWithItsOptions() {
    for (String name : AllBenches.NAMES) {
      RunOptions options = AllBenches.prepare(name, "--seconds=2", "--runs=3").options;
      assertEquals(List.of(2, 3), List.of(options.seconds, options.runs), name);
    }
    int others = 2; // help, and all itself
    assertEquals(AllBenches.NAMES.size() + others, Main.commandLine().getSubcommands().size());
  }

  @Test
  void theMedianIsTheMiddleOne() {
    List<Measurement> runs =
        Stream.of(5.0, 1.0, 3.0).map(value -> new Measurement().put("x", value)).toList();
    assertEquals(3.0, Measurement.medians(runs).values().get("x"));
    assertEquals(2.0, Measurement.medians(runs.subList(1, 3)).values().get("x"));
  }

  private static JsonNode run(String... arguments) {
    StringWriter out = new StringWriter();
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("-o", "json")).toArray(String[]::new);
    int status = Main.commandLine().setOut(new PrintWriter(out)).execute(all);
    assertEquals(0, status);
    JsonNode result = Json.read(Bytes.utf8(out.toString().strip()));
    assertEquals(arguments[0], result.get("bench").asString());
    assertTrue(result.get("machine").get("cores").asInt() > 0, result::toString);
    return result;
  }

  private static void assertHas(JsonNode result, String... fields) {
    for (String field : fields) {
      assertTrue(result.path(field).isNumber(), () -> field + " in " + result);
    }
  }
}
