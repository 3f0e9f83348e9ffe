package io.sshbus.client.interest;

import io.sshbus.channel.BusException;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.InterestListener;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Unwanted;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is published to one channel, less what nobody wants. While somebody listens it costs the
 * look at two fields. Any thread; no monitor is held while an event is sent.
 *
 * @param <T> what the stages of events complete with
 */
public final class GatedChannel<T> implements InterestListener {
  private static final Logger LOG = LoggerFactory.getLogger(GatedChannel.class);

  private final InterestPolicy policy;
  private final Outlet<T> outlet;
  private final AtomicLong heldByAll;
  private final LongSupplier nanos;
  private final Gate gate;
  private final Releasing<T> releasing;
  private final ArrayDeque<EventDraft> held = new ArrayDeque<>();
  private long heldBytes;
  private long leftOut;
  private boolean closed;
  private volatile boolean open = true;
  private volatile boolean used = true;

  /**
   * Where events go.
   *
   * @param channel its name, for people
   * @param send sends one; what it refuses with {@code BACK_PRESSURE} or {@code SPOOL_FULL} before
   *     it returns is tried again
   * @param unwanted what the stage of an event completes with that was not sent
   * @param later runs a task after a moment in which there may have come room
   */
  public record Outlet<T>(
      String channel,
      Function<EventDraft, CompletionStage<T>> send,
      T unwanted,
      Consumer<Runnable> later) {

    CompletableFuture<T> sent(EventDraft event) {
      try {
        return send.apply(event).toCompletableFuture();
      } catch (BusException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
  }

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
    this.releasing = new Releasing<>(outlet, heldByAll, this::released);
  }

  /**
   * Sends an event, holds it, or leaves it out; completes as the outlet does, or at once where it
   * is not sent. Fails with {@code BACK_PRESSURE} where too much was published while what was held
   * is on its way.
   */
  public CompletionStage<T> publish(EventDraft event) {
    if (!used) {
      used = true;
    }
    if (open) {
      return outlet.send().apply(event);
    }
    if (!event.durable() && !event.retain() && !lets(event)) {
      return CompletableFuture.completedFuture(outlet.unwanted());
    }
    CompletionStage<T> behind = releasing.behind(event);
    return behind == null ? outlet.send().apply(event) : behind;
  }

  private synchronized boolean lets(EventDraft event) {
    if (closed || gate.lets(nanos.getAsLong())) {
      return true;
    }
    leftOut++;
    if (policy.unwanted() instanceof Unwanted.Hold hold) {
      hold(event, hold);
    }
    return false;
  }

  private void hold(EventDraft event, Unwanted.Hold most) {
    long cost = Releasing.costOf(event);
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
    long cost = Releasing.costOf(held.removeFirst());
    heldBytes -= cost;
    heldByAll.addAndGet(-cost);
  }

  @Override
  public void onInterest(int subscribers) {
    synchronized (this) {
      gate.told(subscribers, nanos.getAsLong());
      settle();
    }
    releasing.pump();
  }

  @Override
  public void onUnknown(String why) {
    synchronized (this) {
      gate.unknown();
      settle();
    }
    releasing.pump();
  }

  private void settle() {
    if (closed) {
      return;
    }
    if (gate.isOpen()) {
      tellWhatWasLeftOut();
      releasing.add(held);
      held.clear();
      heldBytes = 0;
    }
    open = gate.isOpen() && releasing.waiting() == 0;
  }

  private synchronized void released() {
    open = closed || (gate.isOpen() && releasing.waiting() == 0);
  }

  /**
   * Ends what nobody has published to since the last time that this was asked, unless it holds
   * something. Afterwards everything goes.
   *
   * @return whether it has ended
   */
  public synchronized boolean closeIfUnused() {
    boolean idle = !used && held.isEmpty() && releasing.waiting() == 0;
    used = false;
    closed |= idle;
    open |= idle;
    return idle;
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

  /** How many events are held, or were and have not gone. */
  synchronized int held() {
    return held.size() + releasing.waiting();
  }
}
