package io.sshbus.server.bus;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.log.AppendOutcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the bus must not fail to say. What the log refuses is said again after a while, and all
 * that came later waits behind it: the events of a channel are stored in their order. What the log
 * can never take is given up. What waits when the router ends is lost. Any thread; the monitor is
 * never held while calling out.
 */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  private static final int MOST_UNDER_WAY = 256;

  /** How many events wait before the oldest are given up. */
  static final int MOST_WAITING = 100_000;

  private final BiFunction<ChannelName, EventDraft, CompletionStage<AppendOutcome>> bus;
  private final Consumer<Runnable> later;
  private final Deque<Message> waiting = new ArrayDeque<>();
  private final Set<ChannelName> underWay = new HashSet<>();
  private boolean refused;
  private boolean sending;
  private long lost;

  private record Message(ChannelName channel, EventDraft event) {}

  /**
   * Says things on {@code bus}.
   *
   * @param later runs something once, after a while
   */
  Announcer(
      BiFunction<ChannelName, EventDraft, CompletionStage<AppendOutcome>> bus,
      Consumer<Runnable> later) {
    this.bus = bus;
    this.later = later;
  }

  void say(ChannelName channel, EventDraft event) {
    synchronized (this) {
      if (waiting.size() >= MOST_WAITING) {
        waiting.poll();
        lost++;
      }
      waiting.add(new Message(channel, event));
    }
    send();
  }

  private void retry() {
    long given;
    synchronized (this) {
      refused = false;
      given = lost;
      lost = 0;
    }
    if (given > 0) {
      LOG.error("{} events of the bus were given up: the log has refused them for too long", given);
    }
    send();
  }

  private void send() {
    synchronized (this) {
      if (sending) {
        return;
      }
      sending = true;
    }
    for (Message next = next(); next != null; next = next()) {
      Message message = next;
      bus.apply(message.channel(), message.event())
          .whenComplete((outcome, fault) -> said(message, outcome, fault));
    }
  }

  /** One event of a channel at a time, so that one that is refused is not overtaken. */
  private synchronized @Nullable Message next() {
    Message next = waiting.peek();
    if (refused
        || next == null
        || underWay.size() >= MOST_UNDER_WAY
        || !underWay.add(next.channel())) {
      sending = false;
      return null;
    }
    return waiting.poll();
  }

  /** It must not hold up all that the bus has to say on other channels, for ever. */
  private static boolean isHopeless(@Nullable AppendOutcome outcome) {
    return outcome instanceof AppendOutcome.Refused refused && !refused.code().retry();
  }

  private void said(Message message, @Nullable AppendOutcome outcome, @Nullable Throwable fault) {
    boolean first = false;
    synchronized (this) {
      underWay.remove(message.channel());
      if (isHopeless(outcome)) {
        LOG.error("an event of the bus on {} is given up: {}", message.channel(), outcome);
      } else if (!(outcome instanceof AppendOutcome.Stored)) {
        LOG.debug("{} is said later: {} {}", message.channel(), outcome, fault);
        waiting.addFirst(message);
        first = !refused;
        refused = true;
      }
    }
    if (first) {
      later.accept(this::retry);
    }
    send();
  }
}
