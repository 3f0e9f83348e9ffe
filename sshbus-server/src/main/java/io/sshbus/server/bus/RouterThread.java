package io.sshbus.server.bus;

import io.sshbus.routing.PartitionRouter;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that takes the turns of one {@link PartitionRouter}, asleep while there is nothing to
 * do.
 */
final class RouterThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RouterThread.class);

  private static final long AFTER_FAULT_NANOS = 10_000_000;

  private final PartitionRouter router;
  private final Thread thread;
  private volatile boolean awake;
  private volatile boolean ended;

  /**
   * A thread that has not been started.
   *
   * @param make makes the router, given what wakes this thread
   */
  RouterThread(int partition, Function<Runnable, PartitionRouter> make) {
    this.router = make.apply(this::wake);
    this.thread = new Thread(this::run, "router-" + partition);
  }

  PartitionRouter router() {
    return router;
  }

  void start() {
    thread.start();
  }

  void wake() {
    if (!awake) {
      awake = true;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!ended) {
      awake = false;
      if (turn()) {
        continue;
      }
      while (!awake && !ended) {
        LockSupport.park(this);
      }
    }
  }

  /**
   * A fault in one turn must not end the delivery to everybody, nor put it off until the next
   * commit: there is another turn, soon, and not at once for ever.
   */
  private boolean turn() {
    try {
      return router.turn();
    } catch (RuntimeException | Error e) {
      LOG.error("a turn of the router of partition {} failed", router.partition(), e);
      LockSupport.parkNanos(this, AFTER_FAULT_NANOS);
      return true;
    }
  }

  @Override
  public void close() {
    ended = true;
    LockSupport.unpark(thread);
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
