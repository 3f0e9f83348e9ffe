package io.sshbus.server.keymaster;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.keys.export.JsonRecords;
import io.sshbus.keys.registry.KeyAction;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.keys.registry.KeyState;
import io.sshbus.keys.registry.Transition;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.StoredBatch;
import io.sshbus.server.bus.Bus;
import io.sshbus.wire.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event on {@code $SYS/keys/FINGERPRINT} for each change of a key, and one on {@code
 * $SYS/registered/NAME} for each key that comes to be accepted and for new trusted tags. What was
 * not told before a stop is found by comparing the registry's newest changes with the newest event
 * of each key. Any thread.
 */
final class KeyNews {
  private final Bus bus;
  private final KeyRegistry registry;

  KeyNews(Bus bus, KeyRegistry registry) {
    this.bus = bus;
    this.registry = registry;
  }

  void tell(List<Transition> transitions) {
    transitions.forEach(this::tell);
  }

  private void tell(Transition transition) {
    bus.insist(channel(transition.fingerprint()), retained(JsonRecords.of(transition).toString()));
    boolean news = transition.from() != KeyState.ACCEPTED || transition.action() == KeyAction.TAG;
    if (transition.to() == KeyState.ACCEPTED && news) {
      registry.find(transition.fingerprint()).ifPresent(this::registered);
    }
  }

  private static EventDraft retained(String body) {
    return new EventDraft(Bytes.utf8(body), Tags.NONE, null, null, true, true);
  }

  /** A node has come into the network, or the bus vouches for something else about it. */
  private void registered(KeyRecord record) {
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
    bus.insist(
        new ChannelName("$SYS/registered/" + record.name().value()), retained(body.toString()));
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
