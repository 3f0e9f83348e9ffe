package io.sshbus.server.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.log.Bounds;
import io.sshbus.log.CommitTimes;
import io.sshbus.log.Cursor;
import io.sshbus.log.Usage;
import io.sshbus.server.cursor.CursorKey;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.cursor.Lag;
import io.sshbus.server.figures.Figures.PartitionFigures;
import io.sshbus.server.group.GroupDefinition;
import io.sshbus.server.group.GroupFigures;
import io.sshbus.server.group.GroupKey;
import io.sshbus.server.group.GroupSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FigureTextsTest {
  private static Figures figures(long second, long events, String... durable) {
    return new Figures(
        Instant.ofEpochSecond(second),
        new Figures.Traffic(events, 2 * events, 300 * events, 5),
        new Figures.Sessions(Map.of("node", 2, "operator", 1), 2, 4, 9),
        List.of(
            new PartitionFigures(
                3,
                "audit",
                new Bounds(10, 25),
                new Usage(1500, 900),
                new PartitionFigures.StoredSince(1 << 20, events, 100 * events))),
        new Figures.Storage(new Figures.Disk(1000, 2000, 512), commits(events)),
        IntStream.range(0, durable.length).mapToObj(i -> behind(durable[i], i)).toList(),
        List.of(group("a/\"b", 3)),
        new Machine(Instant.EPOCH, 100, 200, 1_500_000_000, -1, -1));
  }

  /** One of half a second, all others of two milliseconds. */
  private static CommitTimes commits(long count) {
    List<Long> counts =
        CommitTimes.UP_TO_SECONDS.stream()
            .map(most -> most == 0.5 ? 1L : most == 0.0025 ? count - 1 : 0L)
            .collect(Collectors.toList());
    counts.add(0L);
    return new CommitTimes(counts, 0.5 + 0.002 * (count - 1));
  }

  private static Figures.GroupBehind group(String filter, int seconds) {
    return new Figures.GroupBehind(
        new GroupSummary(
            new GroupKey("workers", new ChannelFilter(filter)),
            new GroupDefinition("node:a", "", ""),
            Cursor.NONE,
            new GroupFigures(2, 7, true)),
        new Lag(9, false, 1),
        seconds);
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
  void commitTimesAreAHistogramWhoseCountsAddUp() {
    String text = PrometheusText.of("r1", figures(7, 40));
    assertTrue(
        text.contains(
            """
            # TYPE sshbus_log_commit_seconds histogram
            sshbus_log_commit_seconds_bucket{le="0.0005"} 0
            """),
        text);
    assertTrue(text.contains("\nsshbus_log_commit_seconds_bucket{le=\"0.0025\"} 39\n"), text);
    assertTrue(text.contains("\nsshbus_log_commit_seconds_bucket{le=\"0.25\"} 39\n"), text);
    assertTrue(text.contains("\nsshbus_log_commit_seconds_bucket{le=\"0.5\"} 40\n"), text);
    assertTrue(
        text.contains(
            """
            sshbus_log_commit_seconds_bucket{le="+Inf"} 40
            sshbus_log_commit_seconds_sum 0.578000
            sshbus_log_commit_seconds_count 40
            """),
        text);
  }

  @Test
  void groupsHaveTheirMembersAndTheirLag() {
    String text = PrometheusText.of("r1", figures(7, 40));
    String labels = "{filter=\"a/\\\"b\",group=\"workers\"} ";
    assertTrue(text.contains("\nsshbus_group_members" + labels + "2\n"), text);
    assertTrue(text.contains("\nsshbus_group_unacked_events" + labels + "7\n"), text);
    assertTrue(text.contains("\nsshbus_group_lag_seconds" + labels + "3\n"), text);
    String body =
        new FigureEvents("r1")
            .of(figures(1, 1), figures(2, 1))
            .get(new ChannelName("$SYS/routers/r1/subscriptions"))
            .body()
            .text();
    assertTrue(body.contains("\"group\":\"workers\",\"filter\":\"a/\\\"b\",\"members\":2"), body);
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
    String log = events.get(new ChannelName("$SYS/routers/r1/log")).body().text();
    assertTrue(
        log.contains("\"commits\":145,\"commitsPerSecond\":10.5,\"commitMillis\":2.0,"), log);
    assertTrue(body.contains("\"bytesOut\":43500,\"bytesOutPerSecond\":3150.0,"), body);
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
