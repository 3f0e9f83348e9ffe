package io.sshbus.log.rocksdb;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.EventLog;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.ReadResult;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Appends single events to an engine, and reads them back. */
record Publisher(EventLog log) {
  static final Sender SENDER = new Sender("node:a.example.com");

  static Publisher to(RocksEngine engine) {
    return new Publisher(engine.log());
  }

  static BatchDraft draft(String channel, long number, String body) {
    return draft(channel, number, EventDraft.of(body));
  }

  private static BatchDraft draft(String channel, long number, EventDraft event) {
    EventsWriter events = new EventsWriter(event.body().length() + 16);
    events.add(event);
    return new BatchDraft(
        Envelope.unstamped(
            new ChannelName(channel),
            SENDER,
            new ProducerNumber("p", number),
            Tags.NONE,
            Tags.NONE),
        events.finish());
  }

  CompletionStage<AppendOutcome> submit(String channel, Stream stream, long number, String body) {
    return submit(channel, stream, number, body, Stream.NONE);
  }

  /** The same, to be stored only behind the number {@code after}. */
  CompletionStage<AppendOutcome> submit(
      String channel, Stream stream, long number, String body, long after) {
    return log.append(new AppendRequest(draft(channel, number, body), stream, after));
  }

  /** The same with an event that is kept as the last value of its channel. */
  CompletionStage<AppendOutcome> keep(String channel, Stream stream, long number, String body) {
    EventDraft event = new EventDraft(Bytes.utf8(body), Tags.NONE, null, null, true, false);
    return log.append(new AppendRequest(draft(channel, number, event), stream, Stream.NONE));
  }

  AppendOutcome publish(String channel, String body) {
    return submit(channel, new Stream.Session(), 0, body).toCompletableFuture().join();
  }

  /** The bodies of the partition's first events, in order. */
  List<String> bodies(int partition, ChannelFilter filter) {
    List<String> bodies = new ArrayList<>();
    long next = log.bounds(partition).next();
    for (long at = log.bounds(partition).earliest(); at < next; ) {
      ReadResult result = log.read(new ReadRequest(partition, at, filter, 1 << 20));
      for (StoredBatch stored : result.batches()) {
        var events = stored.batch().events();
        events.next();
        bodies.add(events.body().text());
      }
      at = result.next();
    }
    return bodies;
  }

  List<String> bodies() {
    return bodies(0, ChannelFilter.ALL);
  }
}
