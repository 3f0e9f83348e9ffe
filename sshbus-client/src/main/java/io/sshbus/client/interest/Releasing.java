package io.sshbus.client.interest;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.Unwanted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was held of one channel, on its way: in its order, no faster than the outlet confirms it,
 * and tried again where the outlet has no room. What is published meanwhile goes behind it. Any
 * thread; one at a time sends, and holds no monitor.
 *
 * @param <T> what the stages of events complete with
 */
final class Releasing<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Releasing.class);

  /** So much is unconfirmed at once, bodies and {@link #EVENT_COST} each: it is no flood. */
  static final long WINDOW = 256 << 10;

  /** So much of what is published meanwhile may wait. */
  static final long MOST_BEHIND = 1 << 20;

  /** What an event costs in memory besides its body, in bytes. */
  private static final int EVENT_COST = 64;

  private final GatedChannel.Outlet<T> outlet;
  private final AtomicLong heldByAll;
  private final Runnable done;
  private final ArrayDeque<Waiting<T>> queue = new ArrayDeque<>();
  private long unconfirmed;
  private long behind;
  private boolean sending;
  private boolean again;
  private boolean retrying;
  private int refused;
  private @Nullable BusException stalled;
  private @Nullable Throwable lastFault;

  /**
   * An event that is to go.
   *
   * @param stage of who has published it meanwhile; null for one that was held
   */
  private record Waiting<T>(EventDraft event, @Nullable CompletableFuture<T> stage) {
    long cost() {
      return costOf(event);
    }
  }

  /**
   * Nothing to be sent.
   *
   * @param heldByAll the bytes that are held of all channels together, and wait behind what was
   * @param done told, without a monitor, that nothing waits any more
   */
  Releasing(GatedChannel.Outlet<T> outlet, AtomicLong heldByAll, Runnable done) {
    this.outlet = outlet;
    this.heldByAll = heldByAll;
    this.done = done;
  }

  /** What an event counts in bytes. */
  static long costOf(EventDraft event) {
    return event.body().length() + (long) EVENT_COST;
  }

  /** Takes what was held and counts in {@code heldByAll}; {@link #pump} sends it. */
  synchronized void add(Iterable<EventDraft> held) {
    held.forEach(event -> queue.add(new Waiting<>(event, null)));
  }

  /** How many wait, those included that were published meanwhile. */
  synchronized int waiting() {
    return queue.size();
  }

  /**
   * Puts an event behind those that wait.
   *
   * @return completes as the outlet's; fails with {@code BACK_PRESSURE} where too many wait, and
   *     with the outlet's reason while that has no room. Null where none wait and the event may go
   */
  synchronized @Nullable CompletionStage<T> behind(EventDraft event) {
    if (queue.isEmpty()) {
      return null;
    }
    BusException why = stalled;
    if (why == null && !takeRoom(costOf(event))) {
      why =
          new BusException(
              ErrorCode.BACK_PRESSURE,
              "what was held of " + outlet.channel() + " goes first; publish again later");
    }
    if (why != null) {
      return CompletableFuture.failedFuture(why);
    }
    CompletableFuture<T> stage = new CompletableFuture<>();
    queue.add(new Waiting<>(event, stage));
    return stage;
  }

  private boolean takeRoom(long cost) {
    if (behind > 0 && behind + cost > MOST_BEHIND) {
      return false;
    }
    if (heldByAll.addAndGet(cost) > Unwanted.MAX_HELD) {
      heldByAll.addAndGet(-cost);
      return false;
    }
    behind += cost;
    return true;
  }

  /** Sends what may be sent now. */
  void pump() {
    if (!begin()) {
      return;
    }
    do {
      Waiting<T> next = head();
      while (next != null && send(next)) {
        next = head();
      }
    } while (!end());
    if (waiting() == 0) {
      done.run();
    }
  }

  private synchronized boolean begin() {
    again = sending;
    boolean first = !sending;
    sending = true;
    return first;
  }

  private synchronized boolean end() {
    sending = again;
    again = false;
    return !sending;
  }

  private synchronized @Nullable Waiting<T> head() {
    return unconfirmed < WINDOW ? queue.peek() : null;
  }

  /** False where the outlet has no room for it: it stays the first. */
  private boolean send(Waiting<T> next) {
    CompletableFuture<T> sent = outlet.sent(next.event());
    BusException full = sent.isCompletedExceptionally() ? noRoom(sent) : null;
    if (full != null) {
      stall(full);
      return false;
    }
    synchronized (this) {
      stalled = null;
      queue.remove();
      unconfirmed += next.cost();
      behind -= next.stage() == null ? 0 : next.cost();
    }
    heldByAll.addAndGet(-next.cost());
    var unused = sent.whenComplete((value, fault) -> answered(next, value, fault));
    return true;
  }

  private static @Nullable BusException noRoom(CompletableFuture<?> failed) {
    Throwable fault = failed.handle((value, why) -> why).join();
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return cause instanceof BusException told
            && (told.code() == ErrorCode.BACK_PRESSURE || told.code() == ErrorCode.SPOOL_FULL)
        ? told
        : null;
  }

  /** What is unconfirmed makes room; where nothing is, others have it all, for a while. */
  private void stall(BusException full) {
    List<Waiting<T>> published = new ArrayList<>();
    boolean wait;
    synchronized (this) {
      wait = unconfirmed == 0 && !retrying;
      if (unconfirmed == 0) {
        stalled = full;
        queue.removeIf(each -> each.stage() != null && published.add(each));
        behind = 0;
      }
      retrying |= wait;
    }
    for (Waiting<T> each : published) {
      heldByAll.addAndGet(-each.cost());
      fail(each, full);
    }
    if (wait) {
      outlet.later().accept(this::retry);
    }
  }

  private static void fail(Waiting<?> published, Throwable why) {
    CompletableFuture<?> stage = published.stage();
    if (stage != null) {
      stage.completeExceptionally(why);
    }
  }

  private void retry() {
    synchronized (this) {
      retrying = false;
    }
    pump();
  }

  private void answered(Waiting<T> event, T value, @Nullable Throwable fault) {
    CompletableFuture<T> stage = event.stage();
    synchronized (this) {
      unconfirmed -= event.cost();
      if (fault != null && stage == null) {
        refused++;
        lastFault = fault;
      }
    }
    if (fault != null) {
      fail(event, fault);
    } else if (stage != null) {
      stage.complete(value);
    }
    pump();
    tellRefused();
  }

  private void tellRefused() {
    int lost;
    Throwable why;
    synchronized (this) {
      if (refused == 0 || unconfirmed > 0 || !queue.isEmpty()) {
        return;
      }
      lost = refused;
      why = lastFault;
      refused = 0;
    }
    LOG.warn("Of what was held of {}, {} events were refused", outlet.channel(), lost, why);
  }
}
