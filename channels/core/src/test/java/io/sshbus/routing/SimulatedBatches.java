package io.sshbus.routing;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Batches made once for all schedules: several channels, one to four events that say {@code hit} or
 * {@code miss}, some of them skipped, and some that pretend to be large.
 */
final class SimulatedBatches {
  static final List<String> CHANNELS = List.of("a", "a/b", "a/b/c", "b", "$SYS/x");
  static final String HIT = "hit";

  private static final Bytes LARGE = Bytes.wrap(new byte[1_500_000]);

  private final List<Batch> batches = new ArrayList<>();

  SimulatedBatches() {
    Random random = new Random(1);
    for (int i = 0; i < 256; i++) {
      Batch batch =
          of(
              CHANNELS.get(random.nextInt(CHANNELS.size())),
              1 + random.nextInt(4),
              random.nextInt(4) == 0,
              random);
      batches.add(
          random.nextInt(8) == 0 ? new Batch(LARGE, batch.envelope(), batch.section()) : batch);
    }
  }

  private static Batch of(String channel, int count, boolean skips, Random random) {
    EventsWriter events = new EventsWriter(64);
    boolean tagged = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      EventDraft event = EventDraft.of(random.nextBoolean() ? HIT : "miss");
      Duration ttl = random.nextInt(4) == 0 ? Duration.ofMillis(1 + random.nextInt(20)) : null;
      Tags own = tagged ? tags(random) : Tags.NONE;
      boolean retain = random.nextInt(4) == 0;
      Bytes body = retain && random.nextInt(4) == 0 ? Bytes.EMPTY : event.body();
      events.add(new EventDraft(body, own, null, ttl, retain, false));
    }
    TreeMap<Integer, Tags> byEvent = new TreeMap<>();
    if (random.nextInt(4) == 0) {
      byEvent.put(random.nextInt(count), tags(random));
    }
    Envelope envelope =
        new Envelope(
            0,
            0,
            new ChannelName(channel),
            random.nextBoolean() ? Sender.BUS : new Sender("node:n"),
            "",
            0,
            tags(random),
            tags(random),
            byEvent);
    return new BatchDraft(envelope, events.finish()).stamp(1, skips ? random.nextInt(count) : 0);
  }

  private static Tags tags(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Tags.of("colour", "red");
      case 1 -> Tags.of("colour", "blue");
      default -> Tags.NONE;
    };
  }

  Batch any(Random random) {
    return batches.get(random.nextInt(batches.size()));
  }
}
