package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.Stream;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.RuledChannel;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One bus channel that an SSH channel publishes to: the numbers of its stream, and what became of
 * each batch. Batches come on the I/O thread, outcomes on the commit thread or a judge; the monitor
 * guards the numbers alone.
 */
public final class PublishTarget {
  /** Takes what became of a batch; any thread. */
  public interface Outcomes {
    /** A batch is durable. */
    void confirmed(RouterFrame.Confirm confirm, int bytes);

    /**
     * A batch was refused.
     *
     * @param bytes the length of the section that need not be kept any more
     */
    void refused(RouterFrame.About about, ErrorCode code, String message, int bytes);
  }

  /**
   * Whose stream it is.
   *
   * @param producer empty for one that ends with the SSH channel
   * @param gaps whether it leaves out numbers
   * @param claims the tags of the connection
   */
  public record Publisher(Connection connection, String producer, boolean gaps, Tags claims) {}

  /** Events on their way to the log, which must have reached {@code after} for them. */
  private record Submitted(long first, long last, long after, int bytes) {}

  /** What the objects around one batch take while it is on its way, as the log counts them. */
  private static final int OVERHEAD = 768;

  private final Bus bus;
  private final Publisher publisher;
  private final ChannelName channel;
  private final Outcomes outcomes;
  private final Stream stream;
  private final int partition;
  private final StreamNumbers numbers;
  private final RuledChannel ruled;

  PublishTarget(Bus bus, Publisher publisher, ChannelName channel, Outcomes outcomes) {
    this.bus = bus;
    this.publisher = publisher;
    this.channel = channel;
    this.outcomes = outcomes;
    this.numbers = StreamNumbers.of(publisher.gaps());
    this.ruled = bus.ruled(channel);
    this.partition = bus.log().partitionOf(channel);
    this.stream =
        publisher.producer().isEmpty()
            ? new Stream.Session()
            : new Stream.Durable(publisher.connection().sender(), publisher.producer(), channel);
  }

  /** Hands a batch to the log, if its number may come and the quota allows it. */
  void publish(long number, EventsSection events) {
    int bytes = events.payload();
    long first;
    long last;
    long after;
    BusException refusal;
    synchronized (this) {
      first = number == ClientFrame.Publish.UNNUMBERED ? numbers.next() : number;
      last = first + events.count() - 1;
      refusal = refusal(first, bytes);
      if (refusal == null) {
        after = numbers.submit(first, last);
      } else {
        numbers.hold(first, last);
        after = Stream.NONE;
      }
    }
    if (refusal != null) {
      outcomes.refused(
          about(first, last), refusal.code(), String.valueOf(refusal.getMessage()), bytes);
      return;
    }
    Envelope envelope =
        Envelope.unstamped(
            channel,
            publisher.connection().sender(),
            new ProducerNumber(publisher.producer(), first),
            publisher.claims(),
            publisher.connection().trusted());
    Submitted sent = new Submitted(first, last, after, bytes);
    publisher.connection().inFlight().add(OVERHEAD);
    ruled
        .append(new RuledChannel.Unjudged(envelope, events, stream, after))
        .whenComplete((outcome, fault) -> settle(sent, outcome, fault));
  }

  private @Nullable BusException refusal(long first, int bytes) {
    String objection = numbers.objection(first);
    if (objection != null) {
      return new BusException(ErrorCode.SEQ_GAP, objection);
    }
    Optional<String> overQuota =
        bus.settings()
            .quotas()
            .refusal(bus.log(), partition, publisher.connection().sender(), bytes, bus.nowMicros());
    return overQuota.map(why -> new BusException(ErrorCode.QUOTA_EXCEEDED, why)).orElse(null);
  }

  /** Uses up the numbers of events that can never be taken. */
  synchronized void useUp(long first, long last) {
    numbers.useUp(first, last);
  }

  private void settle(Submitted sent, @Nullable AppendOutcome outcome, @Nullable Throwable fault) {
    publisher.connection().inFlight().remove(OVERHEAD);
    if (outcome instanceof AppendOutcome.Stored stored) {
      numbersStored(sent);
      confirm(sent, stored);
    } else if (outcome instanceof AppendOutcome.Repeated repeated) {
      numbersStored(sent);
      outcomes.confirmed(
          new RouterFrame.Confirm(channel, sent.first(), sent.last(), null, repeated.last()),
          sent.bytes());
    } else if (outcome instanceof AppendOutcome.Refused refused) {
      refused(sent, refused.code(), refused.message());
    } else {
      refused(sent, ErrorCode.INTERNAL, "the log has failed: " + fault);
    }
  }

  private synchronized void numbersStored(Submitted sent) {
    numbers.stored(sent.first(), sent.last());
  }

  private void refused(Submitted sent, ErrorCode code, String message) {
    // A stream that there is no room for may find some later, and must not begin in its middle.
    boolean comesAgain = code.retry() || (publisher.gaps() && code == ErrorCode.TOO_MANY_STREAMS);
    synchronized (this) {
      numbers.refused(sent.first(), sent.last(), sent.after(), comesAgain);
    }
    outcomes.refused(about(sent.first(), sent.last()), code, message, sent.bytes());
  }

  private void confirm(Submitted sent, AppendOutcome.Stored stored) {
    long first = sent.first() + stored.id().index();
    if (first > sent.first()) {
      outcomes.confirmed(
          new RouterFrame.Confirm(channel, sent.first(), first - 1, null, sent.last()), 0);
    }
    outcomes.confirmed(
        new RouterFrame.Confirm(channel, first, sent.last(), stored.id(), sent.last()),
        sent.bytes());
  }

  private RouterFrame.About about(long first, long last) {
    return RouterFrame.About.numbers(channel, first, last);
  }
}
