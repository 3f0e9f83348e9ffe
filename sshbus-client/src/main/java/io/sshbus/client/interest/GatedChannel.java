package io.sshbus.client.interest;

import io.sshbus.channel.EventDraft;
import io.sshbus.client.InterestListener;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Unwanted;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is published to one channel, less what nobody wants. While somebody listens it costs the
 * look at one field. Any thread; the monitor is held while what was held back is sent, so that it
 * goes before what comes later.
 *
 * @param <T> what the stages of events complete with
 */
public final class GatedChannel<T> implements InterestListener {
  private static final Logger LOG = LoggerFactory.getLogger(GatedChannel.class);

  /** What an event costs in memory besides its body, in bytes. */
  private static final int EVENT_COST = 64;

  private final InterestPolicy policy;
  private final Outlet<T> outlet;
  private final AtomicLong heldByAll;
  private final LongSupplier nanos;
  private final Gate gate;
  private final ArrayDeque<EventDraft> held = new ArrayDeque<>();
  private long heldBytes;
  private long leftOut;
  private volatile boolean open = true;

  /**
   * Where events go.
   *
   * @param channel its name, for people
   * @param send sends one
   * @param unwanted what the stage of an event completes with that was not sent
   */
  public record Outlet<T>(
      String channel, Function<EventDraft, CompletionStage<T>> send, T unwanted) {}

  /**
   * One that sends all, as long as nothing is known.
   *
   * @param heldByAll the bytes that are held of all channels together
   * @param nanos a clock that only measures
   */
  public GatedChannel(
      InterestPolicy policy, Outlet<T> outlet, AtomicLong heldByAll, LongSupplier nanos) {
    this.policy = policy;
    this.outlet = outlet;
    this.heldByAll = heldByAll;
    this.nanos = nanos;
    this.gate = new Gate(policy);
  }

  /**
   * Sends an event, holds it, or leaves it out; completes as the outlet does, or at once where it
   * is not sent.
   */
  public CompletionStage<T> publish(EventDraft event) {
    if (!open && !event.durable() && !event.retain() && !lets(event)) {
      return CompletableFuture.completedFuture(outlet.unwanted());
    }
    return outlet.send().apply(event);
  }

  private synchronized boolean lets(EventDraft event) {
    if (gate.lets(nanos.getAsLong())) {
      return true;
    }
    leftOut++;
    if (policy.unwanted() instanceof Unwanted.Hold hold) {
      hold(event, hold);
    }
    return false;
  }

  private void hold(EventDraft event, Unwanted.Hold most) {
    long cost = cost(event);
    if (cost > most.bytes()) {
      return;
    }
    while (held.size() >= most.events() || heldBytes + cost > most.bytes()) {
      forgetOldest();
    }
    while (heldByAll.addAndGet(cost) > Unwanted.MAX_HELD) {
      heldByAll.addAndGet(-cost);
      if (held.isEmpty()) {
        return;
      }
      forgetOldest();
    }
    held.addLast(event);
    heldBytes += cost;
  }

  private void forgetOldest() {
    let(cost(held.removeFirst()));
  }

  private void let(long cost) {
    heldBytes -= cost;
    heldByAll.addAndGet(-cost);
  }

  private static long cost(EventDraft event) {
    return event.body().length() + (long) EVENT_COST;
  }

  @Override
  public synchronized void onInterest(int subscribers) {
    gate.told(subscribers, nanos.getAsLong());
    settle();
  }

  @Override
  public synchronized void onUnknown(String why) {
    gate.unknown();
    settle();
  }

  private void settle() {
    if (gate.isOpen()) {
      tellWhatWasLeftOut();
      while (!held.isEmpty()) {
        EventDraft next = held.removeFirst();
        let(cost(next));
        var unused = outlet.send().apply(next);
      }
    }
    open = gate.isOpen();
  }

  private void tellWhatWasLeftOut() {
    if (leftOut > 0) {
      LOG.info(
          "While nobody listened to {}, {} events were left out; {} that were held go now",
          outlet.channel(),
          leftOut - held.size(),
          held.size());
      leftOut = 0;
    }
  }

  /** How many events are held. */
  synchronized int held() {
    return held.size();
  }
}
