package io.sshbus.agent.local;

import io.sshbus.agent.queue.EventQueue;
import io.sshbus.agent.queue.WantedEvents;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Tags;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What one local program publishes: each event goes into the spool with its user's name on it, and
 * is confirmed when it is on this machine's disk, unless nobody wants it. Confined to the
 * connection's thread, but for what the spool says.
 */
final class LocalPublishing {
  private static final int MOST_CHANNELS = 10_000;
  private static final long EVENT_WEIGHT = 64;

  private final EventQueue queue;
  private final LocalUser user;
  private final Answers answers;
  private final Map<ChannelName, Long> next = new HashMap<>();
  private Tags claims = Tags.NONE;
  private long unanswered;

  /**
   * Nothing published yet.
   *
   * @param wake told when there are answers to be taken
   */
  LocalPublishing(EventQueue queue, LocalUser user, Runnable wake) {
    this.queue = queue;
    this.user = user;
    this.answers = new Answers(wake);
  }

  /** Claims {@code tags} about all events of the connection. */
  void claim(Tags tags) {
    claims = tags;
  }

  /** What the connection claims about all its events. */
  Tags claims() {
    return claims;
  }

  /** How many bytes the spool has not answered for: bodies, and 64 for each event. */
  long unanswered() {
    return unanswered;
  }

  /** Gives answers to {@code out}. */
  void takeAnswers(Consumer<RouterFrame> out) {
    unanswered -= answers.take(out);
  }

  /**
   * Takes the events of a frame.
   *
   * @throws BusException what is wrong with the frame as a whole
   */
  void publish(ClientFrame.Publish frame) {
    ChannelName channel = frame.channel();
    if (channel == null) {
      throw new BusException(ErrorCode.BAD_FRAME, "channel is missing");
    }
    long number = frame.first();
    if (number == ClientFrame.Publish.UNNUMBERED) {
      number = count(channel, frame.events().count());
    }
    EventsReader events = frame.events().events();
    while (events.next()) {
      append(channel, number++, draft(events));
    }
  }

  private long count(ChannelName channel, int events) {
    if (next.size() >= MOST_CHANNELS && !next.containsKey(channel)) {
      throw new BusException(
          ErrorCode.TOO_MANY_STREAMS,
          "more than " + MOST_CHANNELS + " channels on one connection; give numbers, or reconnect");
    }
    long after = next.merge(channel, (long) events, Math::addExact);
    return after - events;
  }

  private EventDraft draft(EventsReader event) {
    return new EventDraft(
        event.body(),
        user.claims(claims, event.tags()),
        event.sent(),
        event.ttl(),
        event.retain(),
        event.json(),
        event.durable());
  }

  private void append(ChannelName channel, long number, EventDraft event) {
    long weight = event.body().length() + EVENT_WEIGHT;
    unanswered += weight;
    try {
      queue
          .append(channel, event)
          .whenComplete(
              (done, fault) ->
                  answers.add(
                      new Answers.Answer(
                          channel, number, weight, fault, done == WantedEvents.UNWANTED)));
    } catch (BusException e) {
      answers.add(new Answers.Answer(channel, number, weight, e, false));
    }
  }
}
