package io.sshbus.agent.will;

import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.spool.file.DiskFiles;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wills of all local programs. One that is left is on disk a moment later; when its program's
 * connection has ended it goes into the spool, and from the disk only when it is in that. What an
 * agent that was killed had on disk is published first of all. Any thread; never waits for the
 * disk, but in {@link #open} and {@link #close}.
 */
public final class Wills implements AutoCloseable {
  /** Those of connections, and those that the spool does not take; each has a few kilobytes. */
  static final int MOST = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Wills.class);
  private static final long AGAIN_MILLIS = 1000;
  private static final long END_MILLIS = 5000;

  private final WillFiles files;
  private final EventQueue queue;
  private final Executor disk;
  private final ScheduledExecutorService timer;
  private final Map<Long, LeftWill> wills = new HashMap<>();
  private final Set<Long> due = new HashSet<>();
  private final Set<Long> changed = new LinkedHashSet<>();
  private long last;
  private int appending;
  private boolean writing;
  private boolean closed;

  private Wills(WillFiles files, EventQueue queue, Executor disk, ScheduledExecutorService timer) {
    this.files = files;
    this.queue = queue;
    this.disk = disk;
    this.timer = timer;
  }

  /**
   * Publishes what an agent that was killed had been left, before this returns: nothing that a
   * program publishes after it has come back is in the spool before its will.
   *
   * @param directory of the wills alone, made where it is missing
   * @param queue the spool
   * @param disk where files are written
   * @throws IOException the directory cannot be made or read
   */
  public static Wills open(
      Path directory, EventQueue queue, Executor disk, ScheduledExecutorService timer)
      throws IOException {
    Files.createDirectories(directory);
    return open(new DiskFiles(directory, "rw-------"), queue, disk, timer);
  }

  static Wills open(
      SpoolFiles files, EventQueue queue, Executor disk, ScheduledExecutorService timer)
      throws IOException {
    Wills wills = new Wills(new WillFiles(files), queue, disk, timer);
    wills.files.read().forEach(wills::found);
    return wills;
  }

  private void found(long number, LeftWill will) {
    synchronized (this) {
      last = Math.max(last, number);
      wills.put(number, will);
    }
    publish(number);
  }

  /** A number for the will of one connection, which has left none. */
  public synchronized long begin() {
    return ++last;
  }

  /**
   * Leaves a will, in the place of what was left under this number before.
   *
   * @throws BusException {@code BACK_PRESSURE}
   */
  public void leave(long number, ChannelName channel, EventDraft event) {
    boolean first;
    synchronized (this) {
      if (closed || due.contains(number)) {
        return;
      }
      if (wills.size() >= MOST && !wills.containsKey(number)) {
        throw new BusException(
            ErrorCode.BACK_PRESSURE,
            "there are " + MOST + " wills that wait for the spool, or for their programs' end");
      }
      wills.put(number, new LeftWill(channel, event));
      first = change(number);
    }
    writeIf(first);
  }

  /** Takes back what was left, if anything was and nothing is being published. */
  public void takeBack(long number) {
    boolean first;
    synchronized (this) {
      first = !due.contains(number) && wills.remove(number) != null && change(number);
    }
    writeIf(first);
  }

  /** The connection has ended without a goodbye: what was left is published, once. */
  public void publish(long number) {
    synchronized (this) {
      if (closed || !wills.containsKey(number) || !due.add(number)) {
        return;
      }
    }
    append(number);
  }

  private void append(long number) {
    LeftWill will;
    synchronized (this) {
      will = wills.get(number);
      if (closed || will == null) {
        return;
      }
      appending++;
    }
    var unused = spool(will).whenComplete((done, fault) -> answered(number, fault));
  }

  private CompletionStage<?> spool(LeftWill will) {
    try {
      return queue.append(will.channel(), will.event());
    } catch (BusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void answered(long number, @Nullable Throwable fault) {
    boolean again = fault != null && code(fault).retry();
    if (fault != null) {
      LOG.warn("A will is {}: {}", again ? "tried again" : "lost", fault.getMessage());
    }
    boolean first = false;
    boolean open;
    synchronized (this) {
      appending--;
      notifyAll();
      open = !closed;
      if (!again) {
        due.remove(number);
        wills.remove(number);
        first = change(number);
      }
    }
    writeIf(first);
    if (again && open) {
      var unused = timer.schedule(() -> append(number), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static ErrorCode code(Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    return cause instanceof BusException told ? told.code() : ErrorCode.INTERNAL;
  }

  /** Whether somebody has to be found who writes. */
  private boolean change(long number) {
    changed.add(number);
    boolean first = !writing && !closed;
    writing |= first;
    return first;
  }

  private void writeIf(boolean first) {
    if (first) {
      disk.execute(this::write);
    }
  }

  /** Only who writes waits for this monitor. */
  private void write() {
    synchronized (files) {
      for (List<WillFiles.Change> next = changes(); !next.isEmpty(); next = changes()) {
        try {
          files.write(next);
        } catch (IOException e) {
          LOG.warn("Wills are not on disk, and would be lost with the agent", e);
        }
      }
    }
  }

  private synchronized List<WillFiles.Change> changes() {
    List<WillFiles.Change> all = new ArrayList<>();
    changed.forEach(number -> all.add(new WillFiles.Change(number, wills.get(number))));
    changed.clear();
    writing = !all.isEmpty();
    return all;
  }

  /**
   * The agent stops in order, which is no program's end: wills of connections are taken back, those
   * that the spool has not taken stay on disk for the next agent.
   */
  @Override
  public void close() {
    try {
      forgetConnected();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    write();
  }

  private synchronized void forgetConnected() throws InterruptedException {
    closed = true;
    List<Long> connected = wills.keySet().stream().filter(each -> !due.contains(each)).toList();
    connected.forEach(wills::remove);
    changed.addAll(connected);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
    long left = END_MILLIS;
    while (appending > 0 && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }
}
