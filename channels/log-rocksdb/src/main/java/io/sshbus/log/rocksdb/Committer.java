package io.sshbus.log.rocksdb;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Micros;
import io.sshbus.log.CommitListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
        try {
          commit(batch, taken, size);
        } finally {
          inbox.settled(size);
        }
      }
    }
  }

  private List<Work> take() {
    return inbox.take(settings.limits().groupBytes());
  }

  private void commit(WriteBatch batch, List<Work> taken, long size) {
    String reason = stopped;
    if (reason != null) {
      taken.forEach(work -> work.refused(ErrorCode.LOG_STOPPED, reason));
      return;
    }
    List<Work> allowed = taken;
    if (disk.isFull()) {
      taken.stream().filter(work -> !work.frees()).forEach(this::refuseFull);
      allowed = taken.stream().filter(Work::frees).toList();
    }
    batch.clear();
    Group group = new Group(batch, Micros.of(settings.surroundings().clock().instant()));
    if (write(group, allowed)) {
      disk.wrote(size);
      publish(group, allowed);
    }
  }

  private void refuseFull(Work work) {
    work.refused(ErrorCode.DISK_FULL, disk.message());
  }

  private boolean write(Group group, List<Work> works) {
    try {
      for (Work work : works) {
        work.stage(group);
      }
      if (group.batch().count() > 0) {
        store.write(group.batch());
        mark.confirmed(store.sequence());
      }
      return true;
    } catch (RocksDBException e) {
      group.members().forEach(Group.Member::rollback);
      if (DiskGuard.isNoSpace(e)) {
        disk.refused(e);
        works.forEach(this::refuseFull);
      } else {
        stop(e, works);
      }
    } catch (RuntimeException | Error e) {
      group.members().forEach(Group.Member::rollback);
      stop(e, works);
    }
    return false;
  }

  private void publish(Group group, List<Work> works) {
    try {
      group.members().forEach(Group.Member::commit);
      if (!group.stored().isEmpty()) {
        followers.forEach(follower -> follower.committed(group.stored()));
      }
    } catch (RuntimeException | Error e) {
      stop(e, works);
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
      stop(e, List.of(work));
    }
  }

  /** Takes nothing more, for good. Any thread. */
  void halt(Throwable cause) {
    stop(cause, List.of());
  }

  private void stop(Throwable cause, List<Work> works) {
    String message =
        "the log has stopped: "
            + cause.getMessage()
            + "; look at the disk, then restart the router";
    stopped = message;
    inbox.close();
    settings.surroundings().faults().seen(new Fault.Stopped(message, cause));
    works.forEach(work -> work.refused(ErrorCode.LOG_STOPPED, message));
  }
}
