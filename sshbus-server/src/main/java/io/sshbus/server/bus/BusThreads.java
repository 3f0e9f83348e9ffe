package io.sshbus.server.bus;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that connections share. Their queues are bounded by what they serve: a feed or a
 * stage is queued at most once.
 *
 * @param readers read the log for those who are behind, run commands, and may wait for the disk
 * @param readerCount how many they are, 2 or more
 * @param matchers try patterns
 * @param matcherCount how many they are, 1 or more
 * @param judges try rules, apart from the patterns of subscribers, which hold up nobody else
 * @param timer the one timer; what it runs is short
 */
public record BusThreads(
    ExecutorService readers,
    int readerCount,
    ExecutorService matchers,
    int matcherCount,
    ExecutorService judges,
    ScheduledExecutorService timer)
    implements AutoCloseable {

  /** Threads for a machine of so many processors, 1 or more. */
  public static BusThreads forProcessors(int processors) {
    // Two at least, since one subscriber with a dear pattern can keep one of them busy.
    int matchers = Math.max(2, processors / 2);
    int readers = Math.max(2, processors);
    return new BusThreads(
        Executors.newFixedThreadPool(readers, named("reader")),
        readers,
        Executors.newFixedThreadPool(matchers, named("matcher")),
        matchers,
        Executors.newFixedThreadPool(Math.max(1, processors / 2), named("judge")),
        oneTimer());
  }

  /** Forgets at once what is cancelled: a client may ask to be woken in a hundred years. */
  private static ScheduledExecutorService oneTimer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("timer"));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    timer.shutdownNow();
    readers.shutdown();
    matchers.shutdown();
    judges.shutdown();
    try {
      for (ExecutorService pool : new ExecutorService[] {readers, matchers, judges}) {
        if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
          pool.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
