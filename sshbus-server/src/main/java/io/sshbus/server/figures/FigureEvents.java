package io.sshbus.server.figures;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import io.sshbus.log.CommitTimes;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.figures.Figures.Behind;
import io.sshbus.server.figures.Figures.GroupBehind;
import io.sshbus.server.figures.Figures.PartitionFigures;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Figures as events on {@code $SYS/routers/NAME/...}, each its channel's retained value. */
final class FigureEvents {
  /** How many of the durable subscriptions that are furthest behind are named. */
  static final int MOST_BEHIND = 100;

  private final String router;

  FigureEvents(String router) {
    this.router = router;
  }

  /** What is said of {@code now}; rates are those since {@code before}. */
  Map<ChannelName, EventDraft> of(Figures before, Figures now) {
    Map<ChannelName, EventDraft> events = new LinkedHashMap<>();
    add(events, "traffic", traffic(before, now));
    add(events, "connections", connections(now));
    add(events, "log", log(before, now));
    add(events, "subscriptions", subscriptions(now));
    add(events, "process", process(now));
    return events;
  }

  private void add(Map<ChannelName, EventDraft> events, String what, ObjectNode body) {
    events.put(
        new ChannelName("$SYS/routers/" + router + "/" + what),
        new EventDraft(Bytes.utf8(body.toString()), Tags.NONE, null, null, true, true));
  }

  private ObjectNode begun(Figures now) {
    return Json.mapper()
        .createObjectNode()
        .put("router", router)
        .put("time", EventJson.time(now.time()));
  }

  private ObjectNode traffic(Figures before, Figures now) {
    double seconds = Duration.between(before.time(), now.time()).toMillis() / 1e3;
    Rate rate = new Rate(begun(now).put("seconds", seconds), seconds);
    rate.put("eventsIn", before.traffic().eventsIn(), now.traffic().eventsIn());
    rate.put("eventsOut", before.traffic().eventsOut(), now.traffic().eventsOut());
    rate.put("bytesOut", before.traffic().bytesOut(), now.traffic().bytesOut());
    rate.put("eventsStored", events(before), events(now));
    rate.put("bytesStored", bytes(before), bytes(now));
    return rate.body().put("bytesWaiting", now.traffic().bytesWaiting());
  }

  private static long events(Figures figures) {
    return figures.partitions().stream().mapToLong(p -> p.since().events()).sum();
  }

  private static long bytes(Figures figures) {
    return figures.partitions().stream().mapToLong(p -> p.since().bytes()).sum();
  }

  /** A count, and how fast it grew. */
  private record Rate(ObjectNode body, double seconds) {
    void put(String name, long before, long now) {
      double rate = seconds > 0 ? (now - before) / seconds : 0;
      body.put(name, now).put(name + "PerSecond", Math.round(rate * 10) / 10.0);
    }
  }

  private ObjectNode connections(Figures now) {
    ObjectNode body = begun(now).put("connections", now.sessions().all());
    ObjectNode kinds = body.putObject("kinds");
    now.sessions().connections().forEach(kinds::put);
    return body.put("nodes", now.sessions().nodes())
        .put("channels", now.sessions().channels())
        .put("opened", now.sessions().opened());
  }

  private ObjectNode log(Figures before, Figures now) {
    ObjectNode body = begun(now);
    var classes = body.putArray("classes");
    for (PartitionFigures each : now.partitions()) {
      classes
          .addObject()
          .put("class", each.retentionClass())
          .put("partition", each.number())
          .put("storedBytes", each.usage().storedBytes())
          .put("maxBytes", each.since().maxBytes())
          .put("storedBatches", each.bounds().next() - each.bounds().earliest())
          .put("droppedBatches", each.bounds().earliest())
          .put("droppedBytes", each.usage().droppedBytes());
    }
    CommitTimes commits = now.storage().commits();
    CommitTimes known = before.storage().commits();
    double seconds = Duration.between(before.time(), now.time()).toMillis() / 1e3;
    new Rate(body, seconds).put("commits", known.count(), commits.count());
    double mean =
        (commits.seconds() - known.seconds()) / Math.max(1, commits.count() - known.count());
    Figures.Disk disk = now.storage().disk();
    return body.put("commitMillis", Math.round(mean * 1e5) / 1e2)
        .put("diskFreeBytes", disk.free())
        .put("diskSizeBytes", disk.size())
        .put("diskReserveBytes", disk.reserve());
  }

  private ObjectNode subscriptions(Figures now) {
    ObjectNode body = begun(now);
    for (DurableSubscription.State state : DurableSubscription.State.values()) {
      long count = now.durable().stream().filter(b -> b.subscription().state() == state).count();
      body.put(key(state), count);
    }
    List<Behind> most =
        now.durable().stream()
            .filter(behind -> behind.lag().events() > 0)
            .sorted(Comparator.comparingDouble(Behind::seconds).reversed())
            .limit(MOST_BEHIND)
            .toList();
    body.put("mostLagSeconds", most.isEmpty() ? 0 : most.get(0).seconds());
    var behind = body.putArray("behind");
    most.forEach(each -> write(behind.addObject(), each));
    var groups = body.putArray("groups");
    now.groups().stream()
        .sorted(Comparator.comparingDouble(GroupBehind::seconds).reversed())
        .limit(MOST_BEHIND)
        .forEach(each -> write(groups.addObject(), each));
    return body;
  }

  private static String key(DurableSubscription.State state) {
    return switch (state) {
      case LIVE -> "live";
      case CATCHING_UP -> "catchingUp";
      case DETACHED -> "detached";
    };
  }

  private static void write(ObjectNode out, Behind each) {
    out.put("principal", each.subscription().key().principal())
        .put("name", each.subscription().key().name())
        .put("state", each.subscription().state().text())
        .put("lagEvents", each.lag().events())
        .put("atLeast", each.lag().isLeast())
        .put("lagSeconds", each.seconds());
  }

  private static void write(ObjectNode out, GroupBehind each) {
    out.put("group", each.group().key().name())
        .put("filter", each.group().key().filter().value())
        .put("members", each.group().figures().members())
        .put("unacked", each.group().figures().unacked())
        .put("lagEvents", each.lag().events())
        .put("atLeast", each.lag().isLeast())
        .put("lagSeconds", each.seconds());
  }

  private ObjectNode process(Figures now) {
    Machine machine = now.machine();
    return begun(now)
        .put("version", Machine.version())
        .put("since", EventJson.time(machine.started()))
        .put("upSeconds", Duration.between(machine.started(), now.time()).toSeconds())
        .put("heapUsedBytes", machine.heapUsed())
        .put("heapMaxBytes", machine.heapMax())
        .put("cpuSeconds", Math.round(machine.cpuNanos() / 1e6) / 1e3)
        .put("openFiles", machine.openFiles())
        .put("maxFiles", machine.maxFiles());
  }
}
