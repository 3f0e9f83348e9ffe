package io.sshbus.client.connection;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that a client's protocol runs on. Tasks run in their order; after the end they are
 * dropped.
 */
public final class Loop implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private final ScheduledThreadPoolExecutor thread;

  /** A loop of its own thread. */
  public Loop(String name) {
    thread =
        new ScheduledThreadPoolExecutor(
            1, task -> new ClientThread(task, name), new ThreadPoolExecutor.DiscardPolicy());
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(() -> guarded(task));
  }

  /** Runs {@code task} after {@code delay}. */
  public void schedule(Runnable task, Duration delay) {
    timer(task, delay);
  }

  /** Runs {@code task} after {@code delay}, unless the timer is cancelled before. */
  Timer timer(Runnable task, Duration delay) {
    ScheduledFuture<?> future =
        thread.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
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

  /** Ends the thread after what it is doing. */
  public void stop() {
    thread.shutdownNow();
  }

  /** Waits for the end of the thread. */
  public void awaitEnd(Duration most) throws InterruptedException {
    if (!thread.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("The client's loop has not ended within {}", most);
    }
  }
}
