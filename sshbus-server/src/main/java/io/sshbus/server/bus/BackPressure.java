package io.sshbus.server.bus;

import io.sshbus.log.EventLog;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds publishers back while too much waits for the disk: their SSH windows are not opened until
 * it has been written. Any thread.
 */
public final class BackPressure {
  private final EventLog log;
  private final long most;
  private final AtomicLong unfinished = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  BackPressure(EventLog log, long most) {
    this.log = log;
    this.most = most;
  }

  /**
   * Whether more may be taken in; where not, {@code later} is run once it may, on the commit
   * thread.
   */
  public boolean mayTakeIn(Runnable later) {
    if (log.bytesWaiting() <= most) {
      return true;
    }
    waiting.add(later);
    if (log.bytesWaiting() <= most / 2) {
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
    if (!waiting.isEmpty() && log.bytesWaiting() <= most / 2) {
      release();
    }
  }

  private void release() {
    for (Runnable later = waiting.poll(); later != null; later = waiting.poll()) {
      later.run();
    }
  }
}
