package io.sshbus.server.keymaster;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.keys.export.JsonRecords;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.keys.registry.KeyState;
import io.sshbus.keys.registry.Transition;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.StoredBatch;
import io.sshbus.server.bus.Bus;
import io.sshbus.wire.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event on {@code $SYS/keys/FINGERPRINT} for each change of a key, and one on {@code
 * $SYS/registered/NAME} for each key that comes to be accepted. What the log does not take is tried
 * again; what it had not taken before a stop is found by comparing the registry's newest changes
 * with the newest event of each key. Any thread.
 */
final class KeyNews {
  private static final Logger LOG = LoggerFactory.getLogger(KeyNews.class);

  private final Bus bus;
  private final KeyRegistry registry;
  private final Queue<Transition> refused = new ConcurrentLinkedQueue<>();

  KeyNews(Bus bus, KeyRegistry registry) {
    this.bus = bus;
    this.registry = registry;
  }

  void tell(List<Transition> transitions) {
    transitions.forEach(this::tell);
  }

  private void tell(Transition transition) {
    EventDraft event =
        new EventDraft(
            Bytes.utf8(JsonRecords.of(transition).toString()), Tags.NONE, null, null, true, true);
    bus.announce(channel(transition.fingerprint()), event)
        .whenComplete((outcome, fault) -> told(transition, outcome, fault));
    if (transition.to() == KeyState.ACCEPTED && transition.from() != KeyState.ACCEPTED) {
      registry.find(transition.fingerprint()).ifPresent(this::registered);
    }
  }

  private void told(
      Transition transition, @Nullable AppendOutcome outcome, @Nullable Throwable fault) {
    if (!(outcome instanceof AppendOutcome.Stored)) {
      LOG.debug("key change {} is told later: {} {}", transition.number(), outcome, fault);
      refused.add(transition);
    }
  }

  /** Tells what the log refused. */
  void retry() {
    for (int left = refused.size(); left > 0; left--) {
      Transition transition = refused.poll();
      if (transition != null) {
        tell(transition);
      }
    }
  }

  /** A node has come into the network, or has changed what it says of itself. */
  void registered(KeyRecord record) {
    ObjectNode body = Json.mapper().createObjectNode().put("name", record.name().value());
    ArrayNode keys = body.putArray("keys");
    registry.named(record.name()).stream()
        .filter(KeyRecord::isAccepted)
        .forEach(
            key ->
                keys.addObject()
                    .put("fingerprint", key.fingerprint().toString())
                    .put("key", key.key().text()));
    ObjectNode trusted = body.putObject("trusted");
    record.trusted().values().forEach(trusted::put);
    ObjectNode tags = body.putObject("tags");
    record.claims().tags().values().forEach(tags::put);
    ObjectNode facts = body.putObject("facts");
    record.claims().facts().values().forEach(facts::put);
    var unused =
        bus.announce(
            new ChannelName("$SYS/registered/" + record.name().value()),
            new EventDraft(Bytes.utf8(body.toString()), Tags.NONE, null, null, true, true));
  }

  /** Tells what was not told before the last stop. Reads the disk. */
  void catchUp() {
    Map<Fingerprint, Long> told = new HashMap<>();
    for (Transition transition : registry.transitionsSince(0)) {
      long newest = told.computeIfAbsent(transition.fingerprint(), this::newestTold);
      if (transition.number() > newest) {
        tell(transition);
      }
    }
  }

  private long newestTold(Fingerprint key) {
    ChannelFilter exactly = ChannelFilter.of(channel(key));
    for (ChannelSummary summary : bus.log().channels(exactly, 1)) {
      for (StoredBatch batch :
          bus.log()
              .read(new ReadRequest(summary.partition(), summary.lastOffset(), exactly, 1))
              .batches()) {
        return number(batch);
      }
    }
    return 0;
  }

  private static long number(StoredBatch batch) {
    EventsReader event = batch.batch().section().events();
    event.next();
    JsonNode number = Json.read(event.body()).get("number");
    return number == null ? 0 : number.longValue();
  }

  private static ChannelName channel(Fingerprint key) {
    return new ChannelName("$SYS/keys/" + key.hex());
  }
}
