package io.sshbus.client.spool.segment;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.client.spool.Spooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Events that are made durable with one fsync: filled by whoever appends, under their lock, then
 * given to the spool's thread.
 */
public final class OpenGroup {
  /** A record is full at this: it is sent in one frame. */
  private static final int RECORD_BYTES = 128 << 10;

  private final Map<ChannelName, Filling> open = new HashMap<>();
  private final List<Filling> all = new ArrayList<>();
  private final ByteWriter out = new ByteWriter(4096);
  private long bytes = Group.HEADER;
  private int events;
  private String producer = "";

  /** Adds an event; {@code stage} completes when it is durable. */
  public void add(ChannelName channel, EventDraft event, CompletableFuture<Spooled> stage) {
    Filling filling = open.get(channel);
    if (filling == null || filling.events.length() >= RECORD_BYTES) {
      filling = new Filling(channel);
      open.put(channel, filling);
      all.add(filling);
      bytes += SpoolRecord.OVERHEAD + Bytes.utf8(channel.value()).length();
      bytes += filling.events.length();
    }
    int before = filling.events.length();
    filling.add(event, stage);
    bytes += filling.events.length() - before;
    events++;
  }

  /** How many bytes it will take on disk. */
  public long bytes() {
    return bytes;
  }

  /** How many events were added. */
  public int events() {
    return events;
  }

  /** The group with the numbers from {@code first} on, its header still open. */
  ByteWriter encode(long first) {
    Group.begin(out);
    long number = first;
    for (Filling filling : all) {
      SpoolRecord record = filling.record(number);
      record.write(out);
      number = record.end();
    }
    return out;
  }

  void numbered(String id) {
    producer = id;
  }

  /** Completes the stages of what is durable. */
  public void complete() {
    for (Filling filling : all) {
      for (int i = 0; i < filling.count; i++) {
        filling.stages[i].complete(new Spooled(producer, filling.first + i));
      }
    }
  }

  /** Fails the stages. */
  public void fail(Throwable why) {
    for (Filling filling : all) {
      for (int i = 0; i < filling.count; i++) {
        filling.stages[i].completeExceptionally(why);
      }
    }
  }

  private static final class Filling {
    private final ChannelName channel;
    private final EventsWriter events = new EventsWriter(512);
    private CompletableFuture<Spooled>[] stages = array(8);
    private int count;
    private long first;

    Filling(ChannelName channel) {
      this.channel = channel;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types.
    private static CompletableFuture<Spooled>[] array(int size) {
      return new CompletableFuture[size];
    }

    void add(EventDraft event, CompletableFuture<Spooled> stage) {
      events.add(event);
      if (count == stages.length) {
        stages = Arrays.copyOf(stages, 2 * count);
      }
      stages[count++] = stage;
    }

    SpoolRecord record(long number) {
      first = number;
      return new SpoolRecord(channel, number, events.finish());
    }
  }
}
