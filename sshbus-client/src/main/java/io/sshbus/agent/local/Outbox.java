package io.sshbus.agent.local;

import io.sshbus.channel.ByteWriter;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one local program. Batches wait as they are, shared with everybody else
 * who gets them, and become text only when the program reads. Of events no more than a number of
 * bytes waits; answers to what the program sent are always taken. Any thread.
 */
final class Outbox {
  private final long maxBytes;
  private final Runnable wake;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final List<Runnable> leaving = new ArrayList<>();
  private long bytes;
  private boolean closed;

  /**
   * What waits.
   *
   * @param whenLeft run when the program's socket has it; null for nothing to be run
   */
  private record Waiting(RouterFrame frame, @Nullable Runnable whenLeft) {}

  /**
   * An empty outbox.
   *
   * @param maxBytes how many bytes of events may wait; one batch always may
   * @param wake told that there is something to fill; must not wait or call back
   */
  Outbox(long maxBytes, Runnable wake) {
    this.maxBytes = maxBytes;
    this.wake = wake;
  }

  /** Takes a frame that is no event. */
  void add(RouterFrame frame) {
    add(new Waiting(frame, null));
  }

  /** The same, and runs {@code whenLeft} when the program's socket has it. */
  void add(RouterFrame frame, Runnable whenLeft) {
    add(new Waiting(frame, whenLeft));
  }

  private void add(Waiting next) {
    synchronized (this) {
      if (closed) {
        return;
      }
      waiting.add(next);
    }
    wake.run();
  }

  /** Takes events, unless there is no room for them now; after the end they are taken and gone. */
  boolean offer(RouterFrame.Events events) {
    synchronized (this) {
      if (closed) {
        return true;
      }
      if (bytes >= maxBytes) {
        return false;
      }
      waiting.add(new Waiting(events, null));
      bytes += weight(events);
    }
    wake.run();
    return true;
  }

  /**
   * Takes events, and waits for room as long as it takes.
   *
   * @param whenLeft run when the program's socket has them; null for nothing to be run
   */
  void put(RouterFrame.Events events, @Nullable Runnable whenLeft) throws InterruptedException {
    synchronized (this) {
      while (bytes >= maxBytes && !closed) {
        wait();
      }
      if (closed) {
        return;
      }
      waiting.add(new Waiting(events, whenLeft));
      bytes += weight(events);
    }
    wake.run();
  }

  /** How many frames wait. */
  synchronized int frames() {
    return waiting.size();
  }

  /**
   * Encodes what waits, in its order, until {@code out} has about {@code enough} bytes.
   *
   * @return what to give to {@link #left} when all of it has left
   */
  long fill(RouterFrameEncoder encoder, ByteWriter out, int enough) {
    long weight = 0;
    while (out.length() < enough) {
      Waiting next;
      synchronized (this) {
        next = waiting.poll();
        if (next != null && next.whenLeft() != null) {
          leaving.add(next.whenLeft());
        }
      }
      if (next == null) {
        break;
      }
      encoder.encode(next.frame(), out);
      weight += weight(next.frame());
    }
    return weight;
  }

  /** What was filled has left. */
  void left(long weight) {
    List<Runnable> then;
    synchronized (this) {
      bytes -= weight;
      notifyAll();
      then = List.copyOf(leaving);
      leaving.clear();
    }
    then.forEach(Runnable::run);
  }

  /** Nothing is kept any more; whoever waits for room goes on. */
  synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }

  private static long weight(RouterFrame frame) {
    return frame instanceof RouterFrame.Events events
        ? events.stored().batch().bytes().length() + 64L
        : 0;
  }
}
