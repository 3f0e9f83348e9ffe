package io.sshbus.client.spool;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.connection.Callbacks;
import io.sshbus.client.connection.ClientThread;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.publish.Budget;
import io.sshbus.client.spool.file.DiskFiles;
import io.sshbus.client.spool.segment.OpenGroup;
import io.sshbus.client.spool.segment.SegmentBacklog;
import io.sshbus.client.spool.segment.SegmentSettings;
import io.sshbus.client.spool.segment.Segments;
import io.sshbus.client.spool.send.SpoolConversation;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program's own spool: events are safe on this machine's disk before there is a connection, and
 * are sent to the bus by {@link io.sshbus.client.SshBusClient#drain}. Of what is appended to a
 * channel the order stays; each event is stored by the bus once, or stands in {@code bad/} with a
 * reason, whatever is killed meanwhile.
 *
 * <p>{@code append} may be called by any thread. What many threads append at about the same time is
 * made durable with one fsync.
 */
public final class Spool implements Drainable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  /** The longest body of an event, in bytes. */
  public static final int MAX_BODY = 1 << 20;

  private static final int GROUP_BYTES = 4 << 20;
  private static final int EVENT_COST = 64;
  private static final long TIDY_MILLIS = 1000;
  private static final Duration END = Duration.ofSeconds(5);
  private static final Duration SAVE_AFTER = Duration.ofMinutes(1);

  private final SpoolOptions options;
  private final Clock clock;
  private final SpoolLock lock;
  private final Segments segments;
  private final SegmentBacklog backlog;
  private final Callbacks callbacks = new Callbacks("sshbus-spooled");
  private final Executor completions = callbacks.lane();
  private final Budget budget;
  private final SpoolThread thread;
  private final Attachment attachment;
  private final AtomicLong refused = new AtomicLong();
  private final ArrayDeque<Filled> groups = new ArrayDeque<>();
  private boolean closed;
  private volatile long bytes;
  private volatile SpoolStatus status;
  private String fault = "";
  private long tidied;

  /** A group and what it takes of the budget. */
  private static final class Filled {
    private final OpenGroup group = new OpenGroup();
    private long cost;
  }

  private Spool(SpoolOptions options, Clock clock, SpoolLock lock, Segments segments) {
    this.options = options;
    this.clock = clock;
    this.lock = lock;
    this.segments = segments;
    this.backlog = new SegmentBacklog(segments, clock::millis);
    this.budget = new Budget(options.unsyncedBytes(), options.maxBlock(), ClientThread::mayWait);
    this.thread = new SpoolThread("sshbus-spool", this::turn);
    this.attachment = new Attachment(thread, backlog);
    this.status = new SpoolStatus(0, 0, Optional.empty(), 0, 0, 0, "");
    snapshot();
  }

  /**
   * Opens the spool in the directory of {@code options}, which is made where it is missing, and
   * mends what a crash has left.
   *
   * @throws BusException {@code SPOOL_IN_USE} where another program has it open, {@code
   *     SPOOL_FAULT} where the directory cannot be used
   */
  public static Spool open(SpoolOptions options) {
    return open(options, Clock.systemUTC());
  }

  static Spool open(SpoolOptions options, Clock clock) {
    SpoolLock lock = null;
    boolean opened = false;
    try {
      PrivateDirectory.make(options.directory());
      PrivateDirectory.make(options.directory().resolve("bad"));
      lock = SpoolLock.take(options.directory());
      SegmentSettings settings =
          new SegmentSettings(
              options.maxBytes(), options.maxAge(), options.segmentBytes(), SAVE_AFTER);
      DiskFiles files = new DiskFiles(options.directory(), "rw-------");
      Spool spool =
          new Spool(options, clock, lock, new Segments(files, settings, new SecureRandom()));
      spool.thread.start();
      opened = true;
      return spool;
    } catch (IOException e) {
      throw new BusException(
          ErrorCode.SPOOL_FAULT,
          "the spool in " + options.directory() + " cannot be opened: " + e.getMessage(),
          e);
    } finally {
      if (!opened && lock != null) {
        lock.release();
      }
    }
  }

  /**
   * Puts an event into the spool.
   *
   * @return completes when the event is on disk, on a thread that the caller may keep for a while,
   *     but only other stages wait meanwhile. Fails with {@link BusException}: {@code SPOOL_FULL}
   *     where the spool has no room for it or its disk is full, {@code BACK_PRESSURE} where too
   *     much waited for its fsync for too long, {@code BODY_TOO_LARGE} where it is over {@link
   *     #MAX_BODY}, {@code DRAINING} where the spool is closed, all of them certain that nothing
   *     was kept; {@code SPOOL_FAULT} where the disk failed, and the event may be kept or not
   */
  public CompletionStage<Spooled> append(ChannelName channel, EventDraft event) {
    CompletableFuture<Spooled> stage = new CompletableFuture<>();
    int length = event.body().length();
    long cost = length + (long) EVENT_COST;
    BusException why = length > MAX_BODY ? tooLarge(length) : admit(cost);
    if (why == null && !add(channel, event, stage, cost)) {
      budget.give(cost);
      why = new BusException(ErrorCode.DRAINING, "the spool is closed; nothing more is taken");
    }
    if (why != null) {
      stage.completeExceptionally(why);
    }
    return stage;
  }

  private static BusException tooLarge(int length) {
    return new BusException(
        ErrorCode.BODY_TOO_LARGE,
        "a body of " + length + " bytes is over the spool's limit of " + MAX_BODY + " bytes");
  }

  private @Nullable BusException admit(long cost) {
    if (bytes + cost > options.maxBytes()) {
      refused.incrementAndGet();
      return full("its limit of " + options.maxBytes() + " bytes is reached");
    }
    return budget.take(cost);
  }

  private BusException full(String why) {
    return new BusException(
        ErrorCode.SPOOL_FULL,
        "the spool in " + options.directory() + " is full: " + why + "; append again later");
  }

  private boolean add(
      ChannelName channel, EventDraft event, CompletableFuture<Spooled> stage, long cost) {
    boolean wake;
    synchronized (groups) {
      if (closed) {
        return false;
      }
      Filled last = groups.peekLast();
      wake = last == null;
      if (last == null || last.group.bytes() >= GROUP_BYTES) {
        last = new Filled();
        groups.addLast(last);
      }
      last.group.add(channel, event, stage);
      last.cost += cost;
    }
    if (wake) {
      thread.execute(this::commitAll);
    }
    return true;
  }

  private void commitAll() {
    for (Filled next = nextGroup(); next != null; next = nextGroup()) {
      commit(next.group);
      budget.give(next.cost);
    }
  }

  private @Nullable Filled nextGroup() {
    synchronized (groups) {
      return groups.pollFirst();
    }
  }

  private void commit(OpenGroup group) {
    BusException why;
    try {
      if (segments.append(group, clock.millis())) {
        bytes = segments.bytes();
        completions.execute(group::complete);
        return;
      }
      why = full("its limit of " + options.maxBytes() + " bytes is reached");
    } catch (IOException e) {
      why = DiskFaults.isFull(e) ? full(String.valueOf(e.getMessage())) : DiskFaults.of(e);
      fault = why.code() + " " + why.getMessage();
      LOG.warn("{} events were not spooled: {}", group.events(), why.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("A fault in the spool itself; please report it", e);
      why = new BusException(ErrorCode.SPOOL_FAULT, "a fault in the spool itself: " + e, e);
    }
    if (why.code() == ErrorCode.SPOOL_FULL) {
      refused.addAndGet(group.events());
    }
    BusException reason = why;
    completions.execute(() -> group.fail(reason));
  }

  private void turn() {
    attachment.pump();
    long now = clock.millis();
    if (Math.abs(now - tidied) >= TIDY_MILLIS) {
      tidied = now;
      try {
        segments.tidy(now);
      } catch (IOException e) {
        fault = "SPOOL_FAULT " + e.getMessage();
      }
    }
    snapshot();
  }

  private void snapshot() {
    bytes = segments.bytes();
    Long oldest = segments.oldestMillis();
    String told = attachment.lastError();
    status =
        new SpoolStatus(
            segments.waiting(),
            bytes,
            oldest == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest)),
            backlog.settled(),
            refused.get(),
            segments.moved(),
            told.isEmpty() ? (fault.isEmpty() ? segments.lastReason() : fault) : told);
  }

  @Override
  public SpoolStatus status() {
    return status;
  }

  @Override
  public SpoolConversation attach(Talks talks) {
    return attachment.attach(talks);
  }

  /**
   * Takes nothing more, makes durable what was taken, and ends the spool's thread. What the bus has
   * not confirmed stays for the next time. Does nothing the second time. Must not be called by a
   * completing stage.
   */
  @Override
  public void close() {
    synchronized (groups) {
      if (closed) {
        return;
      }
      closed = true;
    }
    thread.execute(this::end);
    thread.end();
    try {
      callbacks.stop(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.release();
  }

  private void end() {
    commitAll();
    attachment.end();
    try {
      segments.close();
    } catch (IOException e) {
      LOG.warn("The spool could not be closed in order; it will be mended when it is opened", e);
    }
  }
}
