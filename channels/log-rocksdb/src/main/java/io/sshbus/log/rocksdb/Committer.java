package io.sshbus.log.rocksdb;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Micros;
import io.sshbus.log.CommitListener;
import io.sshbus.log.CommitTimes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The commit thread: takes whatever is in line as one group, writes it with one sync, then tells
 * whoever waits. Nothing is told before it is durable. A write that fails for any reason but a full
 * disk stops the engine for good, as what is on disk is then unknown.
 */
final class Committer {
  private final Store store;
  private final Inbox inbox;
  private final DiskGuard disk;
  private final ConfirmedMark mark;
  private final RocksSettings settings;
  private final Thread thread;
  private final CommitClock times = new CommitClock();
  private final List<CommitListener> followers = new CopyOnWriteArrayList<>();
  private volatile @Nullable String stopped;

  Committer(Store store, ConfirmedMark mark, RocksSettings settings) {
    this.store = store;
    this.mark = mark;
    this.settings = settings;
    this.inbox = new Inbox(settings.limits().queueBytes());
    this.disk = new DiskGuard(settings);
    this.thread = new Thread(this::run, "sshbus-log-commit");
  }

  void start() {
    thread.start();
  }

  void follow(CommitListener listener) {
    followers.add(listener);
  }

  long bytesWaiting() {
    return inbox.bytes();
  }

  CommitTimes times() {
    return times.times();
  }

  /** Puts {@code work} in line, or refuses it at once. */
  void submit(Work work) {
    String reason = stopped;
    if (reason != null) {
      work.refused(ErrorCode.LOG_STOPPED, reason);
      return;
    }
    switch (inbox.offer(work)) {
      case TAKEN -> {}
      case FULL ->
          work.refused(
              ErrorCode.BACK_PRESSURE,
              inbox.bytes() + " bytes wait to be committed, more do not fit; try again shortly");
      case CLOSED -> work.refused(ErrorCode.LOG_STOPPED, closedMessage());
    }
  }

  private String closedMessage() {
    String reason = stopped;
    return reason == null ? "the log is closed" : reason;
  }

  /** Commits what is in line, then ends. */
  void close() {
    inbox.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (WriteBatch batch = new WriteBatch()) {
      for (List<Work> taken = take(); !taken.isEmpty(); taken = take()) {
        long size = taken.stream().mapToLong(Work::bytes).sum();
        Runnable news = commit(batch, taken, size);
        // Whoever is told, and waits for the line to become shorter, finds that it is.
        inbox.settled(taken);
        news.run();
      }
    }
  }

  private List<Work> take() {
    return inbox.take(settings.limits().groupBytes());
  }

  /** Returns the telling of what became of it. */
  private Runnable commit(WriteBatch batch, List<Work> taken, long size) {
    String reason = stopped;
    if (reason != null) {
      return () -> refuse(taken, ErrorCode.LOG_STOPPED, reason);
    }
    batch.clear();
    Group group = new Group(batch, Micros.of(settings.surroundings().clock().instant()));
    try {
      List<Work> allowed = taken;
      List<Work> refused = List.of();
      if (disk.isFull()) {
        allowed = taken.stream().filter(Work::frees).toList();
        refused = taken.stream().filter(work -> !work.frees()).toList();
      }
      write(group, allowed);
      disk.wrote(size);
      return news(group, allowed, refused);
    } catch (RocksDBException e) {
      group.members().forEach(Group.Member::rollback);
      if (DiskGuard.isNoSpace(e)) {
        disk.refused(e);
        return () -> refuse(taken, ErrorCode.DISK_FULL, disk.message());
      }
      return stop(e, taken);
    } catch (RuntimeException | Error e) {
      group.members().forEach(Group.Member::rollback);
      return stop(e, taken);
    }
  }

  private void write(Group group, List<Work> works) throws RocksDBException {
    for (Work work : works) {
      work.stage(group);
    }
    if (group.batch().count() > 0) {
      LongSupplier clock = settings.surroundings().nanos();
      long from = clock.getAsLong();
      settings.surroundings().writes().apply(() -> store.write(group.batch())).write();
      times.took(clock.getAsLong() - from);
      mark.confirmed(store.sequence());
    }
  }

  private Runnable news(Group group, List<Work> works, List<Work> refused) {
    return () -> {
      refuse(refused, ErrorCode.DISK_FULL, disk.message());
      publish(group, works);
    };
  }

  private void publish(Group group, List<Work> works) {
    try {
      group.members().forEach(Group.Member::commit);
      if (!group.stored().isEmpty()) {
        followers.forEach(follower -> follower.committed(group.stored()));
      }
    } catch (RuntimeException | Error e) {
      stop(e, works).run();
      return;
    }
    for (Work work : works) {
      settle(work);
    }
  }

  private void settle(Work work) {
    try {
      work.done();
    } catch (RuntimeException | Error e) {
      stop(e, List.of(work)).run();
    }
  }

  private static void refuse(List<Work> works, ErrorCode code, String message) {
    works.forEach(work -> work.refused(code, message));
  }

  /** Takes nothing more, for good. Any thread. */
  void halt(Throwable cause) {
    stop(cause, List.of()).run();
  }

  /** Stops; returns the telling of it. */
  private Runnable stop(Throwable cause, List<Work> works) {
    String message =
        "the log has stopped: "
            + cause.getMessage()
            + "; look at the disk, then restart the router";
    stopped = message;
    inbox.close();
    settings.surroundings().faults().seen(new Fault.Stopped(message, cause));
    return () -> refuse(works, ErrorCode.LOG_STOPPED, message);
  }
}
