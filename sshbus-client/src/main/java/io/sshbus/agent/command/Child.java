package io.sshbus.agent.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command that was started. Any thread. */
public final class Child {
  private static final Logger LOG = LoggerFactory.getLogger(Child.class);
  private static final int STDERR_BYTES = 8 << 10;

  /** So long at most until what it says is seen. */
  private static final long MOST_PAUSE_MILLIS = 50;

  private static final long LAST_WORDS_MILLIS = 500;
  private static final long GRACE_MILLIS = 5000;

  /** What was started while others were ended is found by looking again, so often at most. */
  private static final int LOOKS = 10;

  private static final long BETWEEN_LOOKS_MILLIS = 100;
  private static final int CANNOT_RUN = 126;
  private static final int NOT_FOUND = 127;

  private final Process process;
  private final boolean ownSession;
  private final Executor threads;
  private final ScheduledExecutorService timer;
  private final CompletableFuture<String> said;
  private final AtomicBoolean ending = new AtomicBoolean();

  /**
   * A process that has just been started.
   *
   * @param ownSession whether it leads a session, or is about to
   */
  Child(Process process, boolean ownSession, Executor threads, ScheduledExecutorService timer) {
    this.process = process;
    this.ownSession = ownSession;
    this.threads = threads;
    this.timer = timer;
    this.said = CompletableFuture.supplyAsync(() -> tail(process), threads);
  }

  /** Its standard input; who writes to it closes it. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** Its standard output, where that is not discarded; may stay open after its end. */
  public InputStream output() {
    return process.getInputStream();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; its exit status, 128 and the signal's number where a signal ended it. */
  public int await() throws InterruptedException {
    return process.waitFor();
  }

  /**
   * The last 8 KiB of what it said on standard error until its end, as far as that is known half a
   * second later. What it has left behind counts no more.
   */
  public String lastWords() throws InterruptedException {
    try {
      return said.get(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return "";
    }
  }

  /**
   * Whether it ended because the program could not be run at all, an interpreter that is missing
   * for example.
   *
   * @param status what {@link #await} has returned
   */
  public boolean hasNotBegun(int status) throws InterruptedException {
    return ownSession
        && (status == CANNOT_RUN || status == NOT_FOUND)
        && lastWords().startsWith("setsid: ");
  }

  /**
   * Asks it, and all processes of its session, to end, and ends those that have not after 5 s. Does
   * not wait.
   */
  public void end() {
    if (ending.compareAndSet(false, true)) {
      onThread(() -> family().forEach(ProcessHandle::destroy));
      later(LOOKS, GRACE_MILLIS);
    }
  }

  private void later(int looks, long millis) {
    try {
      ScheduledFuture<?> unused =
          timer.schedule(() -> onThread(() -> kill(looks)), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The agent ends before a command has", e);
    }
  }

  private void kill(int looks) {
    List<ProcessHandle> left = family().toList();
    left.forEach(ProcessHandle::destroyForcibly);
    if (!left.isEmpty() && looks > 1) {
      later(looks - 1, BETWEEN_LOOKS_MILLIS);
    }
  }

  private void onThread(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /**
   * It and what it has started. Handles know when their process began, so none that has its number
   * later is meant. A number is not given again while it is that of a session.
   */
  private Stream<ProcessHandle> family() {
    ProcessHandle self = process.toHandle();
    if (ProcessHandle.of(self.pid()).filter(other -> !other.equals(self)).isPresent()) {
      return Stream.empty();
    }
    Stream<ProcessHandle> others =
        ownSession
            ? ProcessHandle.allProcesses().filter(other -> sessionOf(other) == self.pid())
            : self.descendants();
    return Stream.concat(Stream.of(self).filter(ProcessHandle::isAlive), others).distinct();
  }

  /** The session of a process of this machine (proc(5)); 0 where it is gone meanwhile. */
  private static long sessionOf(ProcessHandle other) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", String.valueOf(other.pid()), "stat"), StandardCharsets.ISO_8859_1);
      // The second field is a name in parentheses, which may have anything in it.
      String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
      return Long.parseLong(rest[3]);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Reads until the process has ended and keeps the last of it. */
  private static String tail(Process process) {
    byte[] kept = new byte[STDERR_BYTES];
    byte[] buffer = new byte[STDERR_BYTES];
    int length = 0;
    try (InputStream in = process.getErrorStream()) {
      for (int n = read(process, in, buffer); n >= 0; n = read(process, in, buffer)) {
        int old = Math.min(length, STDERR_BYTES - n);
        System.arraycopy(kept, length - old, kept, 0, old);
        System.arraycopy(buffer, 0, kept, old, n);
        length = old + n;
      }
    } catch (IOException e) {
      LOG.debug("What a command said could not be read to its end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new String(kept, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * What there is; minus one when the process has ended and has said no more. Never waits in the
   * stream itself, where what the process has left behind could keep a thread for ever.
   */
  private static int read(Process process, InputStream in, byte[] buffer)
      throws IOException, InterruptedException {
    for (long pause = 1; ; pause = Math.min(2 * pause, MOST_PAUSE_MILLIS)) {
      boolean ended = !process.isAlive();
      int there = in.available();
      if (there > 0) {
        return in.read(buffer, 0, Math.min(there, buffer.length));
      }
      if (ended) {
        return -1;
      }
      var unused = process.waitFor(pause, TimeUnit.MILLISECONDS);
    }
  }
}
