package io.sshbus.client.connection;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that a client's protocol runs on, which is also the one that its connection is
 * read and written on: nothing is handed over on the way in or out. Tasks run in their order and
 * must never wait; after the end they are dropped.
 */
public final class Loop implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private final ScheduledExecutorService thread;

  /** A loop on that one thread, which stays its owner's. */
  public Loop(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("A task came after the end", e);
    }
  }

  /** The time of this loop in nanoseconds, from any point on. */
  public long nanos() {
    return System.nanoTime();
  }

  /** Runs {@code task} after {@code delay}. */
  public void schedule(Runnable task, Duration delay) {
    timer(task, delay);
  }

  /** Runs {@code task} after {@code delay}, unless the timer is cancelled before. */
  Timer timer(Runnable task, Duration delay) {
    try {
      ScheduledFuture<?> future =
          thread.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      LOG.debug("A timer came after the end", e);
      return () -> false;
    }
  }

  /** Something that will run, unless it is cancelled. */
  @FunctionalInterface
  interface Timer {
    /** False where it has run or been cancelled already. */
    boolean cancel();
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("A fault in the client itself; please report it", e);
    }
  }
}
