package io.sshbus.server.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of what one connection published is still on its way to the disk, on all its channels
 * together. Any thread.
 */
final class InFlight {
  private final long most;
  private final AtomicLong bytes = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Nothing yet.
   *
   * @param most the bytes beyond which no channel's window is opened
   */
  InFlight(long most) {
    this.most = most;
  }

  void add(int more) {
    bytes.addAndGet(more);
  }

  void remove(int less) {
    if (bytes.addAndGet(-less) <= most) {
      goOn();
    }
  }

  /** Whether more may be taken in; where not, {@code later} is run once it may. */
  boolean mayTakeIn(Runnable later) {
    if (bytes.get() <= most) {
      return true;
    }
    waiting.add(later);
    if (bytes.get() <= most) {
      goOn();
    }
    return false;
  }

  private void goOn() {
    for (Runnable later = waiting.poll(); later != null; later = waiting.poll()) {
      later.run();
    }
  }
}
