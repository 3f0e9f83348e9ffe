package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import io.sshbus.server.cursor.CursorAttachment;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the durable cursor of one subscription. With acks by hand, each ack moves it, and where
 * nothing is outstanding it follows what has been examined, so that rare matches are not searched
 * for again. Without, it moves to what had left before a probe that the other side answered. It is
 * at most behind, never ahead. What cannot be saved is tried again, with longer and longer pauses.
 * Any thread.
 */
final class CursorKeeper {
  private static final long INTERVAL_MILLIS = 2000;

  /** After so many failures the pauses grow no more: 64 seconds. */
  private static final int MOST_DOUBLINGS = 5;

  private final CursorAttachment cursor;
  private final Supplier<Cursor> settled;
  private final ChannelPort port;
  private final boolean manual;
  private final Map<Integer, Position> offered = new ConcurrentHashMap<>();
  private final Map<Integer, Position> acked = new ConcurrentHashMap<>();
  private Cursor saved = Cursor.NONE;
  private Cursor durable = Cursor.NONE;
  private int failures;
  private int looksToSkip;
  private boolean asking;
  private boolean concluded;
  private @Nullable ScheduledFuture<?> ticking;
  private boolean closed;

  /**
   * A keeper that does nothing before it is started.
   *
   * @param settled how far everything has been examined, and has left
   * @param manual whether acks move the cursor
   * @param handled what the consumer has from an earlier subscription, and may acknowledge now
   */
  CursorKeeper(
      CursorAttachment cursor,
      Supplier<Cursor> settled,
      ChannelPort port,
      boolean manual,
      Cursor handled) {
    this.cursor = cursor;
    this.settled = settled;
    this.port = port;
    this.manual = manual;
    offered.putAll(handled.positions());
  }

  /** Begins to look regularly. */
  synchronized void start(ScheduledExecutorService timer) {
    if (!closed) {
      ticking =
          timer.scheduleWithFixedDelay(
              this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Events are about to be put into the outbox.
   *
   * @param last the last of them that the subscriber sees
   */
  void offering(EventId last) {
    if (manual) {
      offered.merge(last.partition(), Position.after(last), CursorKeeper::later);
    }
  }

  /**
   * The events up to {@code id} are done with; completes once the cursor is durable.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME} for an event that was never sent
   */
  CompletionStage<Cursor> ack(EventId id) {
    Position place = Position.after(id);
    Position sent = offered.get(id.partition());
    if (sent == null || place.compareTo(sent) > 0) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "the event " + id + " was not sent to this subscription");
    }
    acked.merge(id.partition(), place, CursorKeeper::later);
    return cursor.acknowledge(Cursor.NONE.with(id.partition(), place));
  }

  void look() {
    if (isResting()) {
      return;
    }
    Cursor now = settled.get();
    if (manual) {
      save(withoutOutstanding(now));
    } else {
      probe(now);
    }
  }

  /** Where the other side is slow to answer, no more questions wait for it. */
  private void probe(Cursor sent) {
    synchronized (this) {
      if (asking) {
        return;
      }
      asking = true;
    }
    port.probe(
        () -> {
          synchronized (this) {
            asking = false;
          }
          save(sent);
        });
  }

  /** Where something has been sent and not been acknowledged, only an ack moves the cursor. */
  private Cursor withoutOutstanding(Cursor reached) {
    Cursor quiet = Cursor.NONE;
    for (Map.Entry<Integer, Position> place : reached.positions().entrySet()) {
      Position sent = offered.get(place.getKey());
      Position done = acked.get(place.getKey());
      if (sent == null || (done != null && done.compareTo(sent) >= 0)) {
        quiet = quiet.with(place.getKey(), place.getValue());
      }
    }
    return quiet;
  }

  /** Nothing moves the cursor by itself any more. */
  synchronized void conclude() {
    concluded = true;
  }

  /**
   * Moves the cursor for the last time, once what was written has reached the other side; {@code
   * then} is run when it is durable, or could not be made so.
   */
  void finish(Cursor written, Runnable then) {
    if (manual || written.positions().isEmpty()) {
      then.run();
      return;
    }
    port.probe(
        () -> {
          var unused = cursor.acknowledge(written).whenComplete((standing, fault) -> then.run());
        });
  }

  private synchronized boolean isResting() {
    if (concluded) {
      return true;
    }
    if (looksToSkip == 0) {
      return false;
    }
    looksToSkip--;
    return true;
  }

  private void save(Cursor to) {
    synchronized (this) {
      Cursor further = saved.furthest(to);
      if (closed || concluded || further.equals(saved)) {
        return;
      }
      saved = further;
    }
    var unused =
        (manual ? cursor.advance(to) : cursor.acknowledge(to))
            .whenComplete((standing, fault) -> saved(to, fault));
  }

  /** After a failure the next look finds what is not durable to be new. */
  private synchronized void saved(Cursor to, @Nullable Throwable fault) {
    if (fault == null) {
      durable = durable.furthest(to);
      failures = 0;
    } else {
      saved = durable;
      looksToSkip = (1 << Math.min(failures, MOST_DOUBLINGS)) - 1;
      failures++;
    }
  }

  /** Lets go of the cursor; what is being written is still written. */
  synchronized void close() {
    closed = true;
    if (ticking != null) {
      ticking.cancel(false);
    }
    cursor.close();
  }

  private static Position later(Position a, Position b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
