package io.sshbus.server.bus;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Holds publishers back while too much waits for rules or the disk: their SSH windows are not
 * opened until it has been written. Any thread.
 */
public final class BackPressure {
  private final LongSupplier bytes;
  private final long most;
  private final AtomicLong unfinished = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Lets everybody go on.
   *
   * @param bytes how many wait for rules or the disk
   * @param most how many may, before publishers are held back
   */
  BackPressure(LongSupplier bytes, long most) {
    this.bytes = bytes;
    this.most = most;
  }

  /**
   * Whether more may be taken in; where not, {@code later} is run once it may, on the thread of the
   * commit or of a rule.
   */
  public boolean mayTakeIn(Runnable later) {
    if (bytes.getAsLong() <= most) {
      return true;
    }
    waiting.add(later);
    if (bytes.getAsLong() <= most / 2) {
      release();
    }
    return false;
  }

  /**
   * Counts what channels keep of frames that have not come whole.
   *
   * @param more bytes, negative where they are kept no more
   * @return whether all channels together keep no more than they may
   */
  public boolean keepUnfinished(int more) {
    return unfinished.addAndGet(more) <= most || more <= 0;
  }

  /**
   * Lets those who wait go on, if there is room. After each batch, whether it was stored or not:
   * where everybody waits, nobody else would come to tell them.
   */
  void settled() {
    if (!waiting.isEmpty() && bytes.getAsLong() <= most / 2) {
      release();
    }
  }

  private void release() {
    for (Runnable later = waiting.poll(); later != null; later = waiting.poll()) {
      later.run();
    }
  }
}
