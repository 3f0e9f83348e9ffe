package io.sshbus.server.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.log.Bounds;
import io.sshbus.log.Usage;
import io.sshbus.server.cursor.CursorKey;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.cursor.Lag;
import io.sshbus.server.figures.Figures.PartitionFigures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FigureTextsTest {
  private static Figures figures(long second, long events, String... durable) {
    return new Figures(
        Instant.ofEpochSecond(second),
        new Figures.Traffic(events, 2 * events, 5),
        new Figures.Sessions(Map.of("node", 2, "operator", 1), 2, 4, 9),
        List.of(
            new PartitionFigures(
                3,
                "audit",
                new Bounds(10, 25),
                new Usage(1500, 900),
                new PartitionFigures.StoredSince(1 << 20, events, 100 * events))),
        new Figures.Disk(1000, 2000, 512),
        IntStream.range(0, durable.length).mapToObj(i -> behind(durable[i], i)).toList(),
        new Machine(Instant.EPOCH, 100, 200, 1_500_000_000, -1, -1));
  }

  private static Figures.Behind behind(String name, int seconds) {
    return new Figures.Behind(
        new DurableSubscription(
            new CursorKey("node:a", name),
            Optional.empty(),
            Optional.empty(),
            DurableSubscription.State.DETACHED),
        new Lag(1, true, 1),
        seconds);
  }

  @Test
  void eachPartitionIsASampleWithItsClass() {
    String text = PrometheusText.of("r1", figures(7, 40));
    assertTrue(
        text.contains(
            """

            # TYPE sshbus_log_dropped_batches_total counter
            sshbus_log_dropped_batches_total{class="audit",partition="3"} 10
            """),
        text);
    assertTrue(text.contains("\nprocess_cpu_seconds_total 1.500000\n"), text);
    assertEquals(-1, text.indexOf("process_open_fds"), "what the system does not tell");
  }

  @Test
  void noNameEndsALabelOrALine() {
    String text = PrometheusText.of("r1", figures(7, 40, "\"\\\n\r\0\u0085\uD800é\uD83D\uDE00"));
    assertTrue(
        text.contains(
            "{name=\"\\\"\\\\\\n\uFFFD\uFFFD\uFFFD\uFFFDé\uD83D\uDE00\",principal=\"node:a\"} 0\n"),
        text);
  }

  @Test
  void ratesAreThoseSinceTheFiguresBefore() {
    Map<ChannelName, EventDraft> events =
        new FigureEvents("r1").of(figures(100, 40), figures(110, 145));
    assertEquals(5, events.size());
    EventDraft traffic = events.get(new ChannelName("$SYS/routers/r1/traffic"));
    assertTrue(traffic.retain(), "it is the channel's last value");
    String body = traffic.body().text();
    assertTrue(body.contains("\"eventsIn\":145,\"eventsInPerSecond\":10.5,"), body);
    assertTrue(body.contains("\"bytesStored\":14500,\"bytesStoredPerSecond\":1050.0,"), body);
  }

  @Test
  void onlyTheSubscriptionsThatAreFurthestBehindAreNamed() {
    String[] many = IntStream.range(0, 150).mapToObj(i -> "n" + i).toArray(String[]::new);
    String body =
        new FigureEvents("r1")
            .of(figures(1, 0), figures(2, 0, many))
            .get(new ChannelName("$SYS/routers/r1/subscriptions"))
            .body()
            .text();
    assertTrue(body.contains("\"detached\":150"), body);
    assertTrue(body.contains("\"mostLagSeconds\":149.0"), body);
    assertEquals(FigureEvents.MOST_BEHIND, body.split("\"principal\"", -1).length - 1);
    assertTrue(body.contains("\"n149\"") && !body.contains("\"n49\""), body);
  }
}
