package io.sshbus.client.ssh;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One partition in memory, repeats dropped as the bus drops them. */
final class ScriptedLog {
  private final List<StoredBatch> batches = new ArrayList<>();
  private final Map<String, Long> have = new HashMap<>();
  private int repeats;

  synchronized RouterFrame.Confirm append(
      ChannelName channel, String producer, ClientFrame.Publish frame) {
    long last = frame.first() + frame.events().count() - 1;
    String stream = producer + " " + channel;
    long known = have.getOrDefault(stream, -1L);
    if (last <= known) {
      repeats++;
      return new RouterFrame.Confirm(channel, frame.first(), last, null, known);
    }
    int skip = (int) Math.max(0, known - frame.first() + 1);
    Envelope envelope =
        Envelope.unstamped(
            channel,
            new Sender("node:a"),
            new ProducerNumber(producer, frame.first()),
            Tags.NONE,
            Tags.NONE);
    long offset = batches.size();
    batches.add(
        new StoredBatch(0, offset, new BatchDraft(envelope, frame.events()).stamp(offset, skip)));
    have.put(stream, last);
    return new RouterFrame.Confirm(channel, frame.first(), last, new EventId(0, offset, 0), last);
  }

  synchronized void occupy(String producer, String channel, long through) {
    have.put(producer + " " + channel, through);
  }

  synchronized List<StoredBatch> from(Position place, ChannelFilter filter) {
    return batches.stream()
        .filter(each -> each.offset() >= place.offset() && filter.matches(each.batch().channel()))
        .toList();
  }

  synchronized long end() {
    return batches.size();
  }

  synchronized int repeats() {
    return repeats;
  }

  /** The bodies of all events that readers see. */
  synchronized List<String> bodies() {
    List<String> bodies = new ArrayList<>();
    for (StoredBatch stored : batches) {
      EventsReader events = stored.batch().events();
      while (events.next()) {
        if (events.index() >= stored.batch().envelope().skip()) {
          bodies.add(events.body().text());
        }
      }
    }
    return bodies;
  }
}
