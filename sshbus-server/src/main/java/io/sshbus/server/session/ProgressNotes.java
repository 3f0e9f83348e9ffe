package io.sshbus.server.session;

import io.sshbus.channel.EventId;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client now and then how far has been examined for it without a match, so that it does not
 * have all that searched again when it comes back. Says nothing while events go out, whose ids say
 * more, nor while the client has not read what was said before. Any thread.
 */
final class ProgressNotes {
  private static final long INTERVAL_SECONDS = 10;

  private final String subscription;
  private final Supplier<Cursor> settled;
  private final Outbox outbox;
  private final Map<Integer, Long> told = new HashMap<>();
  private volatile boolean offered;
  private @Nullable ScheduledFuture<?> ticking;
  private boolean closed;

  /**
   * Notes that begin once they are started.
   *
   * @param settled before which place of each partition everything has been examined, and has left
   */
  ProgressNotes(String subscription, Supplier<Cursor> settled, Outbox outbox) {
    this.subscription = subscription;
    this.settled = settled;
    this.outbox = outbox;
  }

  synchronized void start(ScheduledExecutorService timer) {
    if (!closed) {
      ticking =
          timer.scheduleWithFixedDelay(
              this::tell, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Events were put into the outbox. */
  void offered() {
    if (!offered) {
      offered = true;
    }
  }

  /** The id that is said is that of an event examined for sure: at most behind, never ahead. */
  synchronized void tell() {
    if (closed || outbox.answers() > 0) {
      return;
    }
    if (offered) {
      offered = false;
      return;
    }
    for (Map.Entry<Integer, Position> place : settled.get().positions().entrySet()) {
      int partition = place.getKey();
      long last = place.getValue().offset() - 1;
      if (last > told.getOrDefault(partition, -1L)) {
        told.put(partition, last);
        outbox.add(new RouterFrame.Progress(subscription, new EventId(partition, last, 0)));
      }
    }
  }

  synchronized void close() {
    closed = true;
    if (ticking != null) {
      ticking.cancel(false);
    }
  }
}
