package io.sshbus.group;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.Position;
import java.util.stream.IntStream;

/** What a schedule has on disk: batches, and what of them a group has stored as done. */
public final class StoredJobs {
  private StoredJobs() {}

  /** A batch of {@code count} events. */
  public static Batch batch(String sender, int count, int skip) {
    EventsWriter writer = new EventsWriter(64);
    IntStream.range(0, count).forEach(i -> writer.add(EventDraft.of("body " + i)));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("jobs"),
            new Sender(sender),
            new ProducerNumber("", 0),
            Tags.NONE,
            Tags.NONE);
    return new BatchDraft(envelope, writer.finish()).stamp(1, skip);
  }

  /** Whether {@code progress} says that an event is done with. */
  public static boolean isDone(GroupProgress progress, EventId id) {
    PartitionProgress of = progress.partitions().get(id.partition());
    Position place = new Position(id.offset(), id.index());
    return of != null
        && (place.compareTo(of.low()) < 0
            || of.done().stream()
                .anyMatch(
                    run -> run.from().compareTo(place) <= 0 && place.compareTo(run.to()) < 0));
  }
}
