package io.sshbus.routing;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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
    for (int i = 0; i < count; i++) {
      events.add(EventDraft.of(random.nextBoolean() ? HIT : "miss"));
    }
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName(channel), Sender.BUS, new ProducerNumber("", 0), Tags.NONE, Tags.NONE);
    return new BatchDraft(envelope, events.finish()).stamp(1, skips ? random.nextInt(count) : 0);
  }

  Batch any(Random random) {
    return batches.get(random.nextInt(batches.size()));
  }
}
