package io.sshbus.wire;

import io.sshbus.channel.Batch;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.channel.Sender;
import io.sshbus.log.StoredBatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the router says to a client. */
public sealed interface RouterFrame extends Frame {

  /**
   * Always first, and always a line of JSON.
   *
   * @param versions of the protocol that the router speaks
   * @param features that it offers
   * @param router its name
   * @param you who the client has proved to be
   * @param limits what it may send
   */
  record Hello(
      List<Integer> versions, List<String> features, String router, Sender you, Limits limits)
      implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.hello(this);
    }
  }

  /**
   * What a client may send on one SSH channel.
   *
   * @param frame the longest frame or line, in bytes
   * @param body the longest body of an event, in bytes
   * @param subscriptions the most subscriptions
   */
  record Limits(int frame, int body, int subscriptions) {}

  /**
   * The numbers {@code first} to {@code last} are durable.
   *
   * @param channel where they were published
   * @param id of the first of them; number {@code first + k} has the id's index + k; null where the
   *     bus had them already
   * @param have the highest number the bus has of the stream, where {@code id} is null; else {@code
   *     last}
   */
  record Confirm(ChannelName channel, long first, long last, @Nullable EventId id, long have)
      implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.confirm(this);
    }
  }

  /**
   * Events of a subscription.
   *
   * @param picks the indexes that the subscription asked for, ascending, the batch then holding
   *     those alone; empty for all events that the batch does not skip
   */
  record Events(String sub, StoredBatch stored, Picks picks) implements RouterFrame {
    /**
     * The same without the events whose time to live is over at {@code now}, in microseconds since
     * 1970; nothing where it is over for all.
     */
    public Optional<Events> alive(long now) {
      Batch batch = stored.batch();
      int[] alive = batch.alive(0, now);
      if (alive.length == batch.visible()) {
        return Optional.of(this);
      } else if (alive.length == 0) {
        return Optional.empty();
      }
      StoredBatch some = new StoredBatch(stored.partition(), stored.offset(), batch.pick(alive));
      int[] indexes = picks.isAll() ? alive : IntStream.of(alive).map(picks::at).toArray();
      return Optional.of(new Events(sub, some, Picks.of(indexes)));
    }

    /** The ids of the events that the subscriber sees. */
    public Stream<EventId> ids() {
      IntStream indexes =
          picks.isAll()
              ? IntStream.range(stored.batch().envelope().skip(), stored.batch().section().count())
              : IntStream.of(picks.toArray());
      return indexes.mapToObj(stored::id);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.events(this);
    }

    /** The id of the last event. */
    public EventId lastId() {
      return stored.id(picks.isAll() ? stored.batch().section().count() - 1 : picks.last());
    }
  }

  /**
   * What was missed has been sent on all partitions: what follows is new.
   *
   * @param at one id for each partition that has events: everything up to it was sent before or is
   *     not wanted; null where the subscription has no such places
   */
  record Live(String sub, @Nullable List<EventId> at) implements RouterFrame {
    /** Keeps a list of its own. */
    public Live {
      at = at == null ? null : List.copyOf(at);
    }

    /** One without places. */
    public Live(String sub) {
      this(sub, null);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.live(this);
    }
  }

  /**
   * The range from {@code from} up to but not including {@code to} is gone and may have held
   * matches.
   */
  record Gap(String sub, EventId from, EventId to, String reason) implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.gap(this);
    }
  }

  /** Examined up to {@code position} without a match. */
  record Progress(String sub, EventId position) implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.progress(this);
    }
  }

  /** The durable cursor stands behind {@code id}. */
  record Acked(String sub, EventId id) implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.acked(this);
    }
  }

  /**
   * Somebody asks; answer with a reply to {@code id}.
   *
   * @param id unique on this SSH channel
   * @param sub the subscription that it is for
   * @param sender who asks
   * @param timeout how long the reply is waited for
   */
  record Request(
      String id, String sub, ChannelName channel, Sender sender, Duration timeout, Body body)
      implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.request(this);
    }
  }

  /**
   * An answer to the client's request of number {@code to}.
   *
   * @param part whose answer it is: 0 up to the number of those asked; pieces with the same part
   *     belong together
   * @param channel that the responder was asked on, where the request was to a filter; else null
   * @param sender who answers
   * @param last whether nothing more comes of this part
   */
  record Reply(
      long to, int part, @Nullable ChannelName channel, Sender sender, Answer answer, boolean last)
      implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reply(this);
    }
  }

  /**
   * The end of the client's request of number {@code to}: nothing more comes for it.
   *
   * @param asked how many were asked
   * @param replied how many of them have replied to the end
   * @param code why it was refused, or ended before all had replied; null where all have, and where
   *     the client has cancelled it
   * @param message what was seen and what to do; empty without a code
   */
  record Done(long to, int asked, int replied, @Nullable ErrorCode code, String message)
      implements RouterFrame {
    /** The end of a request that nobody was asked. */
    public static Done refused(long to, ErrorCode code, String message) {
      return new Done(to, 0, 0, code, message);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.done(this);
    }
  }

  /** The answer to request {@code id} is not wanted any more. */
  record Cancel(String id) implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.cancel(this);
    }
  }

  /**
   * So many listen on the channel.
   *
   * @param subscribers {@link #UNKNOWN} where an agent does not know
   */
  record Interest(ChannelName channel, int subscribers) implements RouterFrame {
    /** Stands for no number. */
    public static final int UNKNOWN = -1;

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.interest(this);
    }
  }

  /**
   * The events with these numbers were not sent, because nobody listens; said by agents alone.
   *
   * @param last the last number; the same as {@code first} for one
   */
  record Unwanted(ChannelName channel, long first, long last) implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unwanted(this);
    }
  }

  /**
   * Something was refused.
   *
   * @param about what it was
   * @param code the kind of refusal
   * @param message what was seen and what to do
   */
  @SuppressWarnings("JavaLangClash") // the protocol's own word for it
  record Error(About about, ErrorCode code, String message) implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.error(this);
    }
  }

  /**
   * What an error is about; all parts may be missing.
   *
   * @param channel of a publish
   * @param seq the first number refused, -1 for none
   * @param last the last number refused; the same as {@code seq} for one
   * @param sub the subscription
   */
  record About(@Nullable ChannelName channel, long seq, long last, @Nullable String sub) {
    /** About the frame as a whole. */
    public static final About NOTHING = new About(null, -1, -1, null);

    /** About events of a stream. */
    public static About numbers(@Nullable ChannelName channel, long first, long last) {
      return new About(channel, first, last, null);
    }

    /** About a channel. */
    public static About channel(@Nullable ChannelName channel) {
      return new About(channel, -1, -1, null);
    }

    /** About a subscription. */
    public static About subscription(String sub) {
      return new About(null, -1, -1, sub);
    }
  }

  /** The router goes; come back after {@code retryAfter}. */
  record Bye(String reason, Duration retryAfter) implements RouterFrame {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.bye(this);
    }
  }

  /** Calls the visitor's method for this kind of frame. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of frame, so that none is forgotten. */
  interface Visitor<R> {
    /** Takes a {@link Hello}. */
    R hello(Hello frame);

    /** Takes a {@link Confirm}. */
    R confirm(Confirm frame);

    /** Takes a {@link Events}. */
    R events(Events frame);

    /** Takes a {@link Live}. */
    R live(Live frame);

    /** Takes a {@link Gap}. */
    R gap(Gap frame);

    /** Takes a {@link Progress}. */
    R progress(Progress frame);

    /** Takes a {@link Acked}. */
    R acked(Acked frame);

    /** Takes a {@link Request}. */
    R request(Request frame);

    /** Takes a {@link Reply}. */
    R reply(Reply frame);

    /** Takes a {@link Done}. */
    R done(Done frame);

    /** Takes a {@link Cancel}. */
    R cancel(Cancel frame);

    /** Takes a {@link Interest}. */
    R interest(Interest frame);

    /** Takes a {@link Unwanted}. */
    R unwanted(Unwanted frame);

    /** Takes a {@link Error}. */
    R error(Error frame);

    /** Takes a {@link Bye}. */
    R bye(Bye frame);
  }
}
