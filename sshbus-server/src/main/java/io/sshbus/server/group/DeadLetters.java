package io.sshbus.server.group;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.group.GroupOutput;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Stream;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events that nobody could handle, as the bus publishes them: the body and the claims as they were,
 * and trusted tags that say what it was.
 */
final class DeadLetters {
  private DeadLetters() {}

  static AppendRequest request(GroupOutput.DeadLetter letter, GroupKey group, ChannelName channel) {
    EventsReader at = letter.batch().batch().events();
    while (at.next() && at.index() < letter.index()) {
      // Passes over those before it.
    }
    EventsWriter events = new EventsWriter(at.body().length() + 64);
    events.add(new EventDraft(at.body(), at.tags(), at.sent(), null, false, at.json()));
    Envelope was = letter.batch().batch().envelope();
    Envelope envelope =
        Envelope.unstamped(
            channel, Sender.BUS, new ProducerNumber("", 0), was.claims(), tags(letter, group, was));
    return new AppendRequest(
        new BatchDraft(envelope, events.finish()), new Stream.Session(), Stream.NONE);
  }

  private static Tags tags(GroupOutput.DeadLetter letter, GroupKey group, Envelope was) {
    Map<String, String> tags = new TreeMap<>();
    tags.put("dead-letter/group", group.name());
    tags.put("dead-letter/id", letter.id().toString());
    tags.put("dead-letter/channel", was.channel().value());
    tags.put("dead-letter/deliveries", String.valueOf(letter.deliveries()));
    String sender = was.sender().id();
    if (Bytes.utf8(sender).length() <= Tags.MAX_VALUE_BYTES) {
      tags.put("dead-letter/sender", sender);
    }
    return Tags.of(tags);
  }
}
