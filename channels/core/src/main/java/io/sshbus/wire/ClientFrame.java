package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.Tags;
import io.sshbus.log.Durations;
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
   * Asks those who answer on a channel, or on channels of a filter.
   *
   * @param to the channel or filter; null for that of the SSH channel
   * @param seq the client's number for it, which no other open request on the SSH channel has
   * @param timeout how long replies are waited for, {@link #LEAST_TIMEOUT} to {@link #MOST_TIMEOUT}
   * @param replies how many are asked, {@link #ALL} for everybody
   */
  record Request(@Nullable ChannelFilter to, long seq, Body body, Duration timeout, int replies)
      implements ClientFrame {
    /** Stands for everybody. */
    public static final int ALL = 0;

    /** The shortest time to wait for replies. */
    public static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);

    /** The longest time to wait for replies. */
    public static final Duration MOST_TIMEOUT = Duration.ofMinutes(10);

    /**
     * Refuses times and numbers out of their range.
     *
     * @throws BusException {@link ErrorCode#BAD_FRAME}
     */
    public Request {
      if (timeout.compareTo(LEAST_TIMEOUT) < 0 || timeout.compareTo(MOST_TIMEOUT) > 0) {
        throw new BusException(
            ErrorCode.BAD_FRAME,
            "the timeout of a request is 1ms to 10m, not " + Durations.text(timeout));
      }
      if (replies < 0) {
        throw new BusException(
            ErrorCode.BAD_FRAME, "a request asks for 1 reply or more, not " + replies);
      }
    }

    /** The same to {@code other}. */
    public Request withTo(ChannelFilter other) {
      return new Request(other, seq, body, timeout, replies);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.request(this);
    }
  }

  /**
   * Answers the request {@code to}.
   *
   * @param last whether this is all; a {@link Answer.Failure} always is
   */
  record Reply(String to, Answer answer, boolean last) implements ClientFrame {
    /**
     * Refuses a failure that is not the last.
     *
     * @throws BusException {@link ErrorCode#BAD_FRAME}
     */
    public Reply {
      if (!last && answer instanceof Answer.Failure) {
        throw new BusException(ErrorCode.BAD_FRAME, "nothing can follow a reply with a code");
      }
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reply(this);
    }
  }

  /** No more replies are wanted to the client's request of number {@code to}. */
  record Cancel(long to) implements ClientFrame {
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

  /** Tell me nothing more of the channel. */
  record Unwatch(@Nullable ChannelName channel) implements ClientFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unwatch(this);
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

    /** Takes a {@link Unwatch}. */
    R unwatch(Unwatch frame);

    /** Takes a {@link Will}. */
    R will(Will frame);

    /** Takes a {@link End}. */
    R end(End frame);
  }
}
