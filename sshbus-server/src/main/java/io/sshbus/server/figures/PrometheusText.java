package io.sshbus.server.figures;

import io.sshbus.log.CommitTimes;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.figures.Figures.Behind;
import io.sshbus.server.figures.Figures.GroupBehind;
import io.sshbus.server.figures.Figures.PartitionFigures;
import io.sshbus.server.group.GroupKey;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Figures in Prometheus' text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Names keep their meaning from
 * release to release; {@code docs/operations.md} lists them. For one text.
 */
public final class PrometheusText {
  /** The type of the text. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String COUNTER = "counter";
  private static final String GAUGE = "gauge";

  private final StringBuilder out = new StringBuilder(8192);

  private PrometheusText() {}

  /** The text for {@code figures} of {@code router}. */
  public static String of(String router, Figures figures) {
    PrometheusText text = new PrometheusText();
    text.about(router, figures);
    text.traffic(figures.traffic());
    text.sessions(figures.sessions());
    text.partitions(figures.partitions());
    text.disk(figures.storage().disk());
    text.commits(figures.storage().commits());
    text.durable(figures.durable());
    text.groups(figures.groups());
    text.machine(figures.machine());
    return text.out.toString();
  }

  private void about(String router, Figures figures) {
    family("sshbus_build_info", GAUGE, "Always 1; name and version of the router.");
    sample("sshbus_build_info", Map.of("router", router, "version", Machine.version()), 1);
    one(
        "sshbus_start_time_seconds",
        GAUGE,
        "When the router was started, in seconds since 1970.",
        figures.machine().started().toEpochMilli() / 1e3);
  }

  private void traffic(Figures.Traffic traffic) {
    one("sshbus_events_in_total", COUNTER, "Events confirmed to publishers.", traffic.eventsIn());
    one(
        "sshbus_events_out_total",
        COUNTER,
        "Events delivered to subscribers, each counted for itself.",
        traffic.eventsOut());
    one(
        "sshbus_bytes_out_total",
        COUNTER,
        "Bytes of the batches delivered to subscribers, each counted for itself.",
        traffic.bytesOut());
    one(
        "sshbus_waiting_bytes",
        GAUGE,
        "Bytes taken in that are not on disk yet.",
        traffic.bytesWaiting());
  }

  private void sessions(Figures.Sessions sessions) {
    family("sshbus_connections", GAUGE, "Connections by the kind of who is there.");
    sessions
        .connections()
        .forEach((kind, count) -> sample("sshbus_connections", Map.of("kind", kind), count));
    one("sshbus_nodes", GAUGE, "Nodes that have a connection.", sessions.nodes());
    one("sshbus_channels", GAUGE, "SSH channels that are open.", sessions.channels());
    one(
        "sshbus_connections_opened_total",
        COUNTER,
        "Connections that proved who they are.",
        sessions.opened());
  }

  private void partitions(List<PartitionFigures> all) {
    each(
        "sshbus_log_events_total",
        COUNTER,
        "Events stored, those of the bus included.",
        all,
        p -> p.since().events());
    each(
        "sshbus_log_bytes_total",
        COUNTER,
        "Bytes of the batches stored.",
        all,
        p -> p.since().bytes());
    each(
        "sshbus_log_stored_bytes",
        GAUGE,
        "Bytes of the batches that the log holds.",
        all,
        p -> p.usage().storedBytes());
    each(
        "sshbus_log_max_bytes",
        GAUGE,
        "Bytes from which on retention drops the oldest.",
        all,
        p -> p.since().maxBytes());
    each(
        "sshbus_log_stored_batches",
        GAUGE,
        "Batches that the log holds.",
        all,
        p -> p.bounds().next() - p.bounds().earliest());
    each(
        "sshbus_log_dropped_batches_total",
        COUNTER,
        "Batches that retention has dropped, since the log was made.",
        all,
        p -> p.bounds().earliest());
    each(
        "sshbus_log_dropped_bytes_total",
        COUNTER,
        "Bytes of the batches that retention has dropped.",
        all,
        p -> p.usage().droppedBytes());
  }

  private void each(
      String name,
      String type,
      String help,
      List<PartitionFigures> all,
      ToDoubleFunction<PartitionFigures> value) {
    family(name, type, help);
    for (PartitionFigures each : all) {
      sample(
          name,
          Map.of("class", each.retentionClass(), "partition", String.valueOf(each.number())),
          value.applyAsDouble(each));
    }
  }

  private void disk(Figures.Disk disk) {
    one("sshbus_disk_free_bytes", GAUGE, "Free bytes of the log's file system.", disk.free());
    one("sshbus_disk_size_bytes", GAUGE, "Size of the log's file system.", disk.size());
    one(
        "sshbus_disk_reserve_bytes",
        GAUGE,
        "Free bytes below which nothing more is published.",
        disk.reserve());
  }

  /** The counts of a histogram are of all that took at most so long. */
  private void commits(CommitTimes times) {
    String name = "sshbus_log_commit_seconds";
    family(name, "histogram", "Time to make a group of batches durable: one write and one sync.");
    long sum = 0;
    for (int i = 0; i < CommitTimes.UP_TO_SECONDS.size(); i++) {
      sum += times.counts().get(i);
      sample(name + "_bucket", Map.of("le", bound(CommitTimes.UP_TO_SECONDS.get(i))), sum);
    }
    sample(name + "_bucket", Map.of("le", "+Inf"), times.count());
    sample(name + "_sum", Map.of(), times.seconds());
    sample(name + "_count", Map.of(), times.count());
  }

  private static String bound(double seconds) {
    return BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString();
  }

  private void groups(List<GroupBehind> all) {
    ofGroups(
        "sshbus_group_members", "Members of a group.", all, g -> g.group().figures().members());
    ofGroups(
        "sshbus_group_unacked_events",
        "Events in the hands of a group's members.",
        all,
        g -> g.group().figures().unacked());
    ofGroups(
        "sshbus_group_lag_seconds",
        "Age of the first event that a group is not done with.",
        all,
        GroupBehind::seconds);
  }

  private void ofGroups(
      String name, String help, List<GroupBehind> all, ToDoubleFunction<GroupBehind> value) {
    family(name, GAUGE, help);
    for (GroupBehind each : all) {
      GroupKey key = each.group().key();
      sample(
          name,
          Map.of("group", key.name(), "filter", key.filter().value()),
          value.applyAsDouble(each));
    }
  }

  private void durable(List<Behind> durable) {
    family("sshbus_subscriptions", GAUGE, "Durable subscriptions by their state.");
    for (DurableSubscription.State state : DurableSubscription.State.values()) {
      long count = durable.stream().filter(b -> b.subscription().state() == state).count();
      sample("sshbus_subscriptions", Map.of("state", state.text()), count);
    }
    family(
        "sshbus_subscription_lag_seconds",
        GAUGE,
        "Age of the first event that a durable subscription is not done with.");
    for (Behind each : durable) {
      sample(
          "sshbus_subscription_lag_seconds",
          Map.of(
              "principal",
              each.subscription().key().principal(),
              "name",
              each.subscription().key().name()),
          each.seconds());
    }
  }

  private void machine(Machine machine) {
    one("sshbus_heap_used_bytes", GAUGE, "Heap in use, garbage included.", machine.heapUsed());
    one("sshbus_heap_max_bytes", GAUGE, "The largest heap there may be.", machine.heapMax());
    one(
        "process_cpu_seconds_total",
        COUNTER,
        "Processor time of the process, in seconds.",
        machine.cpuNanos() / 1e9);
    if (machine.openFiles() >= 0) {
      one("process_open_fds", GAUGE, "File descriptors that are open.", machine.openFiles());
      one("process_max_fds", GAUGE, "File descriptors that may be open.", machine.maxFiles());
    }
  }

  private void one(String name, String type, String help, Number value) {
    family(name, type, help);
    sample(name, Map.of(), value);
  }

  private void family(String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void sample(String name, Map<String, String> labels, Number value) {
    out.append(name);
    char separator = '{';
    for (var label : new TreeMap<>(labels).entrySet()) {
      out.append(separator).append(label.getKey()).append("=\"");
      escape(label.getValue());
      out.append('"');
      separator = ',';
    }
    out.append(labels.isEmpty() ? " " : "} ");
    number(value);
    out.append('\n');
  }

  /** Whole numbers without an exponent, so that people can read them. */
  private void number(Number exact) {
    double value = exact.doubleValue();
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.append(exact.longValue());
    } else {
      out.append(String.format(Locale.ROOT, "%.6f", value));
    }
  }

  /** Names of cursors are what clients say: none of them may end a label or a line. */
  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(Character.isISOControl(c) || lone(value, i) ? '\uFFFD' : c);
      }
    }
  }

  /** Whether half a character stands there, which UTF-8 cannot say. */
  private static boolean lone(String value, int at) {
    char c = value.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
  }
}
