package io.sshbus.agent.local;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.Json;
import io.sshbus.wire.RouterFrame;
import tools.jackson.databind.JsonNode;

/** Deliveries of one event, all of one size. */
final class TestDeliveries {
  /** What an outbox counts for one. */
  static final long WEIGHT = batch().bytes().length() + 64L;

  private TestDeliveries() {}

  private static Batch batch() {
    EventsWriter events = new EventsWriter(64);
    events.add(EventDraft.of("x"));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a/b"), Sender.BUS, new ProducerNumber("", 0), Tags.NONE, Tags.NONE);
    return new BatchDraft(envelope, events.finish()).stamp(1, 0);
  }

  /** The one at {@code offset} of partition 0. */
  static RouterFrame.Events delivery(long offset) {
    return delivery(0, offset);
  }

  /** The one at {@code offset} of {@code partition}. */
  static RouterFrame.Events delivery(int partition, long offset) {
    return new RouterFrame.Events("s", new StoredBatch(partition, offset, batch()), Picks.ALL);
  }

  /** A frame in a word or two: an event's id, an error's code, or what it is. */
  static String brief(String line) {
    JsonNode frame = Json.read(Bytes.utf8(line));
    return switch (frame.path("op").asString()) {
      case "event" -> frame.path("id").asString();
      case "error" -> "error " + frame.path("code").asString();
      default -> frame.path("op").asString();
    };
  }
}
