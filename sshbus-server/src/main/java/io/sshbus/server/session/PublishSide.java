package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Verb;
import io.sshbus.server.bus.Bus;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one SSH channel publishes: finds the bus channel, checks the rights once for
 * each, and joins single events that follow each other into batches. On the I/O thread.
 */
final class PublishSide {
  private static final int MOST_TARGETS = 1024;
  private static final int JOINED_BYTES = 128 * 1024;

  private final Bus bus;
  private final Connection connection;
  private final ChannelFilter subsystem;
  private final PublishTarget.Outcomes outcomes;
  private final Map<ChannelName, PublishTarget> targets = new HashMap<>();
  private final EventsWriter joined = new EventsWriter(1024);
  private @Nullable PublishTarget joinedTarget;
  private long joinedFirst;
  private String producer = "";
  private boolean gaps;
  private Tags claims = Tags.NONE;

  PublishSide(
      Bus bus, Connection connection, ChannelFilter subsystem, PublishTarget.Outcomes outcomes) {
    this.bus = bus;
    this.connection = connection;
    this.subsystem = subsystem;
    this.outcomes = outcomes;
  }

  /**
   * Takes what the client says of itself.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME} after something was published, {@link
   *     ErrorCode#UNSUPPORTED} for other versions
   */
  void introduce(ClientFrame.Hello hello) {
    if (hasBegun()) {
      throw new BusException(ErrorCode.BAD_FRAME, "hello comes first or not at all");
    }
    if (!hello.versions().isEmpty() && !hello.versions().contains(1)) {
      throw new BusException(ErrorCode.UNSUPPORTED, "this router speaks version 1");
    }
    producer = hello.producer();
    gaps = hello.gaps();
    claims = hello.tags();
  }

  /** Whether anything has been published. */
  boolean hasBegun() {
    return !targets.isEmpty();
  }

  /** Takes events; a single one waits for those that follow it until {@link #flush}. */
  void publish(ClientFrame.Publish frame) {
    PublishTarget target = null;
    try {
      target = target(frame.channel());
      refuseTooManyTags(frame.events());
    } catch (BusException fault) {
      refuse(fault, frame, target);
      return;
    }
    if (frame.events().count() > 1) {
      flush();
      target.publish(frame.first(), frame.events());
    } else {
      join(target, frame);
    }
  }

  private void join(PublishTarget target, ClientFrame.Publish frame) {
    boolean numbered = frame.first() != ClientFrame.Publish.UNNUMBERED;
    boolean follows =
        joinedTarget == target
            && (numbered
                ? joinedFirst >= 0 && frame.first() == joinedFirst + joined.count()
                : joinedFirst == ClientFrame.Publish.UNNUMBERED);
    if (!follows || joined.length() > JOINED_BYTES) {
      flush();
      joinedTarget = target;
      joinedFirst = frame.first();
    }
    EventsReader event = frame.events().events();
    if (event.next()) {
      joined.add(event);
    }
  }

  /** Hands on what was joined. */
  void flush() {
    PublishTarget target = joinedTarget;
    if (target != null) {
      joinedTarget = null;
      target.publish(joinedFirst, joined.finish());
    }
  }

  /**
   * The numbers of a publish that could not even be read are used up, where it is known whose they
   * are.
   */
  void malformed(RouterFrame.About about) {
    flush();
    if (about.seq() >= 0) {
      try {
        target(about.channel()).useUp(about.seq(), about.last());
      } catch (BusException fault) {
        return;
      }
    }
  }

  private void refuse(
      BusException fault, ClientFrame.Publish frame, @Nullable PublishTarget target) {
    flush();
    long first = frame.first();
    long last = first < 0 ? first : first + frame.events().count() - 1;
    if (target != null && first >= 0) {
      target.useUp(first, last);
    }
    outcomes.refused(
        RouterFrame.About.numbers(frame.channel(), first, last),
        fault.code(),
        String.valueOf(fault.getMessage()),
        frame.events().payload());
  }

  private ChannelName channel(@Nullable ChannelName named) {
    ChannelName channel = named;
    if (channel == null) {
      if (!subsystem.isChannel()) {
        throw new BusException(
            ErrorCode.OUTSIDE_SUBSYSTEM,
            "a publish on the filter " + subsystem + " must name its channel");
      }
      channel = new ChannelName(subsystem.value());
    }
    return channel;
  }

  private PublishTarget target(@Nullable ChannelName named) {
    ChannelName channel = channel(named);
    PublishTarget known = targets.get(channel);
    return known == null ? newTarget(channel) : known;
  }

  /**
   * Leaves an event to be published when the client has gone.
   *
   * @throws BusException where it could not publish it now
   */
  void leave(ClientFrame.Will frame, EventDraft event, LastWill will) {
    EventsWriter one = new EventsWriter(event.body().length() + 64);
    one.add(event);
    EventsSection events = one.finish();
    ChannelName channel = channel(frame.channel());
    requireRight(channel);
    refuseTooManyTags(events);
    will.leave(channel, claims, events);
  }

  private PublishTarget newTarget(ChannelName channel) {
    requireRight(channel);
    if (targets.size() >= MOST_TARGETS) {
      throw new BusException(
          ErrorCode.TOO_MANY_STREAMS,
          "more than "
              + MOST_TARGETS
              + " channels published to on one SSH channel; open another one");
    }
    PublishTarget target =
        new PublishTarget(
            bus,
            new PublishTarget.Publisher(connection, producer, gaps, claims),
            channel,
            outcomes);
    targets.put(channel, target);
    return target;
  }

  private void requireRight(ChannelName channel) {
    // Whoever publishes says which channel it is: "#" is a way in to all, also to those beginning
    // with $ that the filter does not match.
    if (!subsystem.equals(ChannelFilter.ALL) && !subsystem.matches(channel)) {
      throw new BusException(
          ErrorCode.OUTSIDE_SUBSYSTEM,
          channel + " is outside of " + subsystem + ", which this SSH channel is for");
    }
    Decision decision = connection.grants().check(Verb.PUBLISH, channel);
    if (decision instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
  }

  private void refuseTooManyTags(EventsSection events) {
    if (claims.isEmpty() || !events.hasTags()) {
      return;
    }
    EventsReader event = events.events();
    while (event.next()) {
      refuseTooMany(event.tags());
    }
  }

  private void refuseTooMany(Tags own) {
    Set<String> keys = new HashSet<>(claims.values().keySet());
    keys.addAll(own.values().keySet());
    if (keys.size() > Tags.MAX_TAGS) {
      throw new BusException(
          ErrorCode.BAD_TAGS,
          "an event and its connection have "
              + keys.size()
              + " tags together, more than "
              + Tags.MAX_TAGS);
    }
  }
}
