package io.sshbus.client.spool;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a spool, which alone touches its files. Runs what it is given in order, all
 * that is there, and then a turn; also a turn without anything given, now and then.
 */
final class SpoolThread extends Thread implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolThread.class);
  private static final long IDLE_MILLIS = 250;

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Runnable turn;
  private volatile boolean ending;

  SpoolThread(String name, Runnable turn) {
    super(name);
    this.turn = turn;
    setDaemon(true);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs what has been given, and ends; returns when it has. */
  void end() {
    ending = true;
    tasks.add(() -> {});
    boolean interrupted = false;
    while (isAlive()) {
      try {
        join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    while (!ending || !tasks.isEmpty()) {
      Runnable task = next();
      while (task != null) {
        guarded(task);
        task = tasks.poll();
      }
      guarded(turn);
    }
  }

  private @Nullable Runnable next() {
    try {
      return tasks.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody but us ends this thread, and not so.
      return null;
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // An error too: nobody would ever hear of what waits here.
      LOG.error("A fault in the spool itself; please report it", e);
    }
  }
}
