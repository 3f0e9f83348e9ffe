package io.sshbus.server.session;

import io.sshbus.channel.EventId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges for a member that does not do so itself: what had left before a probe that the other
 * side answered has reached it. Any thread; the monitor is never held while calling out.
 */
final class MemberProbe {
  private static final long INTERVAL_MILLIS = 250;
  private static final int EVENTS_A_PROBE = 1000;

  private final ChannelPort port;
  private final IntSupplier waiting;
  private final Acknowledge acknowledge;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private int unprobed;
  private boolean asking;
  private boolean closed;
  private @Nullable ScheduledFuture<?> ticking;

  private record Sent(EventId last, int events) {
    Sent and(Sent later) {
      return new Sent(later.last, events + later.events);
    }
  }

  /** Takes what has arrived: so many events of a partition, up to the last of them. */
  interface Acknowledge {
    void arrived(EventId last, int events);
  }

  /**
   * A probe that does nothing before it is started.
   *
   * @param waiting how many of the deliveries have not left yet
   * @param acknowledge takes what has arrived, partition by partition
   */
  MemberProbe(ChannelPort port, IntSupplier waiting, Acknowledge acknowledge) {
    this.port = port;
    this.waiting = waiting;
    this.acknowledge = acknowledge;
  }

  synchronized void start(ScheduledExecutorService timer) {
    if (!closed) {
      ticking =
          timer.scheduleWithFixedDelay(
              this::ask, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** A delivery is in the outbox. */
  void sent(EventId last, int events) {
    boolean now;
    synchronized (this) {
      sent.add(new Sent(last, events));
      unprobed += events;
      now = unprobed >= EVENTS_A_PROBE;
    }
    if (now) {
      ask();
    }
  }

  private void ask() {
    int left;
    synchronized (this) {
      if (asking || closed || sent.isEmpty()) {
        return;
      }
      asking = true;
      left = sent.size();
    }
    // Asked after: a delivery that was put into the outbox meanwhile makes this less, not more.
    left -= waiting.getAsInt();
    if (left <= 0) {
      synchronized (this) {
        asking = false;
      }
      return;
    }
    int arrived = left;
    synchronized (this) {
      unprobed = 0;
    }
    port.probe(() -> answered(arrived));
  }

  private void answered(int arrived) {
    take(arrived);
    boolean again;
    synchronized (this) {
      asking = false;
      again = unprobed >= EVENTS_A_PROBE;
    }
    if (again) {
      ask();
    }
  }

  private void take(int deliveries) {
    Map<Integer, Sent> arrived = new LinkedHashMap<>();
    synchronized (this) {
      for (int left = Math.min(deliveries, sent.size()); left > 0; left--) {
        Sent next = sent.remove();
        arrived.merge(next.last().partition(), next, Sent::and);
      }
    }
    arrived.values().forEach(each -> acknowledge.arrived(each.last(), each.events()));
  }

  /**
   * Asks for the last time, about everything that was sent; {@code then} is run when it arrived.
   */
  void finish(Runnable then) {
    port.probe(
        () -> {
          take(Integer.MAX_VALUE);
          then.run();
        });
  }

  synchronized void close() {
    closed = true;
    sent.clear();
    if (ticking != null) {
      ticking.cancel(false);
    }
  }
}
