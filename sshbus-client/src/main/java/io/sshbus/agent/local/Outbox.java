package io.sshbus.agent.local;

import io.sshbus.channel.ByteWriter;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The frames that wait for one local program. Batches wait as they are, shared with everybody else
 * who gets them, and become text only when the program reads. Of events no more than a number of
 * bytes waits; answers to what the program sent are always taken. Any thread.
 */
final class Outbox {
  private final long maxBytes;
  private final Runnable wake;
  private final Deque<RouterFrame> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean closed;

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
    synchronized (this) {
      if (closed) {
        return;
      }
      waiting.add(frame);
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
      waiting.add(events);
      bytes += weight(events);
    }
    wake.run();
    return true;
  }

  /** Takes events, and waits for room as long as it takes. */
  void put(RouterFrame.Events events) throws InterruptedException {
    synchronized (this) {
      while (bytes >= maxBytes && !closed) {
        wait();
      }
      if (closed) {
        return;
      }
      waiting.add(events);
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
      RouterFrame frame;
      synchronized (this) {
        frame = waiting.poll();
      }
      if (frame == null) {
        break;
      }
      encoder.encode(frame, out);
      weight += weight(frame);
    }
    return weight;
  }

  /** What was filled has left. */
  synchronized void left(long weight) {
    bytes -= weight;
    notifyAll();
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
