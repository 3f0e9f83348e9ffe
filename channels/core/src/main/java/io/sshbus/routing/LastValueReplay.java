package io.sshbus.routing;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Cursor;
import io.sshbus.log.LastValue;
import io.sshbus.log.LastValues;
import io.sshbus.log.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the last values of a subscription's channels before its feeds begin. The feeds' places
 * are known before the first value is looked for, so a value that is no older than its feed's place
 * is left to the feed: it comes once, and none is lost. At most one worker at a time; the monitor
 * guards the state alone.
 */
final class LastValueReplay {
  /** How much one read looks for. */
  static final int READ_BYTES = 256 * 1024;

  private static final int READS_A_TURN = 4;

  private enum State {
    RUNNING,
    BLOCKED,
    OVER
  }

  private final Source source;
  private final Deliveries deliveries;
  private final Executor readers;
  private final Runnable then;
  private final Deque<LastValue> page = new ArrayDeque<>();
  private State state = State.RUNNING;
  private boolean roomCame;
  private @Nullable ChannelName next;
  private boolean read;

  /**
   * Where values are found, and which of them are wanted.
   *
   * @param read reads a page, behind a channel or from the first
   * @param before where the feeds begin
   * @param behind what the consumer has already
   * @param wanted whether the subscription wants a value now
   */
  record Source(Reading read, Cursor before, Cursor behind, Wants wanted) {
    boolean has(LastValue value) {
      int partition = value.id().partition();
      Position begin = before.positions().get(partition);
      Position done = behind.positions().getOrDefault(partition, Position.START);
      return begin != null
          && value.position().compareTo(begin) < 0
          && value.position().compareTo(done) >= 0
          && wanted.wants(value);
    }
  }

  /** Reads a page of last values; may wait for the disk. */
  interface Reading {
    LastValues behind(@Nullable ChannelName channel);
  }

  /** Decides about one value. */
  interface Wants {
    boolean wants(LastValue value);
  }

  /**
   * A replay that has not begun.
   *
   * @param then run once all values have been delivered
   */
  LastValueReplay(Source source, Deliveries deliveries, Executor readers, Runnable then) {
    this.source = source;
    this.deliveries = deliveries;
    this.readers = readers;
    this.then = then;
  }

  void start() {
    readers.execute(this::turn);
  }

  /** There is room again. Any thread. */
  void room() {
    synchronized (this) {
      if (state != State.BLOCKED) {
        roomCame = true;
        return;
      }
      state = State.RUNNING;
    }
    readers.execute(this::turn);
  }

  synchronized void close() {
    state = State.OVER;
  }

  private synchronized boolean isRunning() {
    return state == State.RUNNING;
  }

  private void turn() {
    try {
      for (int reads = 0; reads < READS_A_TURN; reads++) {
        if (!deliver()) {
          return;
        }
        if (read && next == null) {
          finish();
          return;
        }
        LastValues found = source.read().behind(next);
        read = true;
        next = found.next();
        page.addAll(found.values());
      }
      readers.execute(this::turn);
    } catch (RuntimeException | Error fault) {
      close();
      deliveries.failed(
          fault instanceof BusException told
              ? told
              : new BusException(ErrorCode.INTERNAL, "the last values failed: " + fault, fault));
    }
  }

  /** Delivers what was read; returns whether to read on. */
  private boolean deliver() {
    while (isRunning()) {
      LastValue value = page.peek();
      if (value == null) {
        return true;
      }
      if (!source.has(value) || deliveries.offer(value.stored(), value.picks())) {
        page.poll();
      } else if (block()) {
        return false;
      }
    }
    return false;
  }

  /** Returns false where room came meanwhile. */
  private synchronized boolean block() {
    if (roomCame) {
      roomCame = false;
      return false;
    }
    if (state == State.RUNNING) {
      state = State.BLOCKED;
    }
    return true;
  }

  private void finish() {
    close();
    then.run();
  }
}
