package io.sshbus.agent.source;

import io.sshbus.agent.config.SourceSettings;
import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.Tags;
import io.sshbus.client.connection.Backoff;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command whose lines of output become events. It is run again when it ends, with pauses that
 * grow, or so often as is wanted. It waits at its output while the spool is full. Keeps a thread.
 */
final class CommandSource implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandSource.class);
  private static final int CHUNK = 64 << 10;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONG_RUN = Duration.ofMinutes(1);

  private final SourceSettings.Command settings;
  private final Deposit deposit;
  private final Backoff backoff;
  private @Nullable Process process;
  private boolean stopped;
  private int failures;

  CommandSource(SourceSettings.Command settings, EventQueue queue, RandomGenerator random) {
    this.settings = settings;
    this.deposit = new Deposit(queue, settings.channel());
    this.backoff = new Backoff(FIRST_PAUSE, LAST_PAUSE, random);
  }

  @Override
  public void run() {
    try {
      while (!isStopped()) {
        long begun = System.nanoTime();
        once();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        await(pause(took));
      }
    } catch (InterruptedException e) {
      LOG.debug("Source {} stops", settings.name());
      Thread.currentThread().interrupt();
    } finally {
      stop();
    }
  }

  private Duration pause(Duration took) {
    Duration every = settings.every();
    if (every != null) {
      Duration left = every.minus(took);
      return left.isNegative() ? Duration.ZERO : left;
    }
    failures = took.compareTo(LONG_RUN) > 0 ? 1 : failures + 1;
    // Never at once: a command that ends at once would be started without end.
    return backoff.pause(failures).plus(FIRST_PAUSE.dividedBy(4));
  }

  private void once() throws InterruptedException {
    try {
      Process started = start();
      try (InputStream out = started.getInputStream()) {
        read(out);
      }
      int status = started.waitFor();
      if (!isStopped() && (status != 0 || settings.every() == null)) {
        LOG.info("Source {} has ended with {}", settings.name(), status);
      }
    } catch (IOException e) {
      if (!isStopped()) {
        LOG.warn("Source {}: {}", settings.name(), e.getMessage());
      }
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(settings.command());
    List.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
        .forEach(builder.environment()::remove);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process started = builder.start();
    started.getOutputStream().close();
    synchronized (this) {
      process = started;
    }
    if (isStopped()) {
      stop();
    }
    return started;
  }

  private void read(InputStream out) throws IOException, InterruptedException {
    Lines lines = new Lines(settings.maxLine().intBytes(), Tags.of("source", settings.name()));
    byte[] buffer = new byte[CHUNK];
    for (int n = out.read(buffer); n >= 0; n = out.read(buffer)) {
      deposit.put(lines.feed(buffer, n));
    }
    deposit.put(lines.finish());
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private synchronized void await(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0 && !stopped; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Ends the command, with the processes that it has started, and the source. */
  synchronized void stop() {
    stopped = true;
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    notifyAll();
  }
}
