package io.sshbus.client.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that run what the user gave us: as many as there are lanes busy at once, and each
 * lane is one thing at a time. Idle threads end after ten seconds.
 */
public final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  private final ExecutorService threads;

  /** Threads of that name. */
  public Callbacks(String name) {
    threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> new HandlerThread(task, name));
  }

  /** An executor that runs its tasks in order, one at a time; after the end it drops them. */
  public Executor lane() {
    return new Lane(threads);
  }

  /** Ends the threads: those who run a callback are interrupted after {@code most}. */
  public void stop(Duration most) throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("A handler was still running {} after the end of its client", most);
      threads.shutdownNow();
    }
  }

  private static final class HandlerThread extends Thread implements ClientThread {
    /** A daemon thread, so that a forgotten client does not hold the process. */
    HandlerThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }
  }

  private static final class Lane implements Executor {
    private final Executor threads;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    Lane(Executor threads) {
      this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
      synchronized (tasks) {
        tasks.addLast(task);
        if (running) {
          return;
        }
        running = true;
      }
      try {
        threads.execute(this::drain);
      } catch (RejectedExecutionException e) {
        LOG.debug("A callback came after the end", e);
      }
    }

    private void drain() {
      for (Runnable task = next(); task != null; task = next()) {
        try {
          task.run();
        } catch (RuntimeException | Error e) {
          // An error too, such as that of an assertion: the lane would never go on.
          LOG.warn("A callback failed", e);
        }
      }
    }

    private @Nullable Runnable next() {
      synchronized (tasks) {
        Runnable next = tasks.pollFirst();
        running = next != null;
        return next;
      }
    }
  }
}
