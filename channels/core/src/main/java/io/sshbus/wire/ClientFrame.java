package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.Tags;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says to the router. */
public sealed interface ClientFrame extends Frame {

  /**
   * Optional, and the first if it comes.
   *
   * @param versions of the protocol that the client speaks
   * @param features that it would use
   * @param producer the id of its streams of numbers; empty for none
   * @param tags claims about all its events
   * @param client name and version of the program, for people; empty if not told
   * @param gaps whether it leaves out numbers: in each stream any number above the last one taken
   *     is the next
   */
  record Hello(
      List<Integer> versions,
      List<String> features,
      String producer,
      Tags tags,
      String client,
      boolean gaps)
      implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.hello(this);
    }
  }

  /**
   * Events for one channel.
   *
   * @param channel null where the SSH channel is of one bus channel
   * @param first the number of the first event; the others follow; {@link #UNNUMBERED} leaves
   *     counting to the router
   * @param events one or more
   */
  record Publish(@Nullable ChannelName channel, long first, EventsSection events)
      implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.publish(this);
    }

    /** Stands for no number. */
    public static final long UNNUMBERED = -1;
  }

  /**
   * Begins a subscription.
   *
   * @param sub its name on this SSH channel, 1 to 64 characters
   * @param options what is wanted
   */
  record Subscribe(String sub, SubscribeOptions options) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.subscribe(this);
    }
  }

  /** Everything up to and including {@code id}, in its partition, is done with. */
  record Ack(String sub, EventId id) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.ack(this);
    }
  }

  /**
   * The event cannot be handled here: give it to somebody else of the group.
   *
   * @param delay not before so long has passed, 0 to {@link #MOST_DELAY}
   */
  record Nack(String sub, EventId id, Duration delay) implements ClientFrame {
    /** The longest delay. */
    public static final Duration MOST_DELAY = Duration.ofHours(1);

    /** Refuses delays out of their range. */
    public Nack {
      if (delay.isNegative() || delay.compareTo(MOST_DELAY) > 0) {
        throw new BusException(ErrorCode.BAD_FRAME, "a delay is 0s to 1h, not " + delay);
      }
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.nack(this);
    }
  }

  /** From now on so many events, 0 or more, may be sent beyond what has been acknowledged. */
  record Credit(String sub, long events) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.credit(this);
    }
  }

  /** Ends a subscription; its name is free again. */
  record Unsubscribe(String sub) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unsubscribe(this);
    }
  }

  /**
   * Asks those who answer on the channel. {@code replies} is how many answers are wanted, 0 for
   * all.
   */
  record Request(@Nullable ChannelName channel, long seq, Bytes body, Duration timeout, int replies)
      implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.request(this);
    }
  }

  /** Answers the request {@code to}. */
  record Reply(String to, Bytes body, boolean last) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reply(this);
    }
  }

  /** The answers to a request are not wanted any more. */
  record Cancel(String to) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.cancel(this);
    }
  }

  /** Tell me whether anybody listens on the channel. */
  record Watch(@Nullable ChannelName channel) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.watch(this);
    }
  }

  /**
   * Publish this if I vanish without a goodbye.
   *
   * @param channel null where the SSH channel is of one bus channel
   * @param event null takes back what was left before
   */
  record Will(@Nullable ChannelName channel, @Nullable EventDraft event) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.will(this);
    }
  }

  /** No more from me: finish, answer, and close with a status. */
  record End() implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.end(this);
    }
  }

  /** Calls the visitor's method for this kind of frame. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of frame, so that none is forgotten. */
  interface Visitor<R> {
    /** Takes a {@link Hello}. */
    R hello(Hello frame);

    /** Takes a {@link Publish}. */
    R publish(Publish frame);

    /** Takes a {@link Subscribe}. */
    R subscribe(Subscribe frame);

    /** Takes a {@link Ack}. */
    R ack(Ack frame);

    /** Takes a {@link Nack}. */
    R nack(Nack frame);

    /** Takes a {@link Credit}. */
    R credit(Credit frame);

    /** Takes a {@link Unsubscribe}. */
    R unsubscribe(Unsubscribe frame);

    /** Takes a {@link Request}. */
    R request(Request frame);

    /** Takes a {@link Reply}. */
    R reply(Reply frame);

    /** Takes a {@link Cancel}. */
    R cancel(Cancel frame);

    /** Takes a {@link Watch}. */
    R watch(Watch frame);

    /** Takes a {@link Will}. */
    R will(Will frame);

    /** Takes a {@link End}. */
    R end(End frame);
  }
}
