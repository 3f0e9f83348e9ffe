package io.sshbus.log.rocksdb;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Micros;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.TrustedTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Retention: finds what is too old or too much, has the commit thread forget it, then drops the
 * files. On a thread of its own, or the caller's.
 */
final class Sweeper implements AutoCloseable {
  private static final int STREAMS_AT_ONCE = 10_000;

  private final Store store;
  private final Gate gate;
  private final Committer committer;
  private final ConfirmedMark mark;
  private final Map<Integer, Partition> partitions;
  private final Streams streams;
  private final LastValueRows values;
  private final RocksSettings settings;
  private final TrustedTime time;
  private final ScheduledExecutorService timer;

  Sweeper(Core core, Partitions partitions, RocksSettings settings) {
    this.store = core.store();
    this.gate = core.gate();
    this.committer = core.committer();
    this.mark = core.mark();
    this.partitions = partitions.byNumber();
    this.streams = partitions.streams();
    this.values = partitions.values();
    this.settings = settings;
    Surroundings world = settings.surroundings();
    this.time =
        new TrustedTime(
            () -> Micros.of(world.clock().instant()),
            world.nanos(),
            ahead -> world.faults().seen(jumped(ahead)));
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "sshbus-log-sweep");
              thread.setDaemon(true);
              return thread;
            });
  }

  private static Fault jumped(long seconds) {
    return new Fault.ClockJumped(
        "the clock is "
            + seconds
            + " seconds ahead of where it should be: nothing is dropped for its age until it is"
            + " set back, or the router is restarted if the clock is right");
  }

  void start() {
    long millis = settings.limits().sweepEvery().toMillis();
    if (millis > 0) {
      var unused = timer.scheduleWithFixedDelay(this::round, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void round() {
    try {
      sweep();
    } catch (RuntimeException | Error e) {
      settings
          .surroundings()
          .faults()
          .seen(
              new Fault.SweepFailed(
                  "retention failed and will be tried again: " + e.getMessage(), e));
    }
  }

  /** One round; returns when files are gone. */
  synchronized void sweep() {
    boolean byAge = time.isTrusted();
    for (Partition partition : partitions.values()) {
      long now = time.micros();
      if (byAge) {
        commit(new CloseOld(partition, now - micros(partition.retention())));
      }
      List<ClosedBucket> gone = new Overdue(partition).find(byAge ? now : 0);
      if (!gone.isEmpty()) {
        commit(new Trim(store, partition, gone));
      }
      if (partition.bounds().earliest() > 0) {
        dropFiles(partition);
      }
    }
    gate.inside(
        () -> {
          mark.force();
          return mark;
        });
    if (byAge) {
      commit(new ExpireValues(time.micros()));
      expireStreams(time.micros() - settings.limits().streamExpiry().toMillis() * 1000);
    }
  }

  private static long micros(RetentionClass retention) {
    return Micros.of(Instant.EPOCH.plus(retention.maxAge()));
  }

  private void dropFiles(Partition partition) {
    gate.inside(
        () -> {
          try {
            store.dropFiles(partition.number(), partition.bounds().earliest());
            return partition;
          } catch (RocksDBException e) {
            throw Store.damaged(e);
          }
        });
  }

  private void expireStreams(long before) {
    byte[] from = new byte[0];
    while (from != null) {
      List<byte[]> keys = new ArrayList<>();
      byte[] start = from;
      from = gate.inside(() -> unused(start, before, keys));
      if (!keys.isEmpty()) {
        commit(new Expire(keys, before));
      }
    }
  }

  /** Collects keys of streams that seem unused; returns where to go on, null at the end. */
  private byte @Nullable [] unused(byte[] start, long before, List<byte[]> keys) {
    try (RocksIterator at = store.iterate(Family.STREAMS)) {
      for (at.seek(start); Store.valid(at); at.next()) {
        if (keys.size() == STREAMS_AT_ONCE) {
          return at.key();
        }
        if (Keys.longAt(at.value(), 8) < before) {
          keys.add(at.key());
        }
      }
    }
    return null;
  }

  private void commit(Chore chore) {
    committer.submit(chore);
    chore.finished.join();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Something that frees space, done by the commit thread while the sweeper waits. */
  abstract static class Chore implements Work {
    private final CompletableFuture<Boolean> finished = new CompletableFuture<>();

    @Override
    public long bytes() {
      return 64;
    }

    @Override
    public boolean frees() {
      return true;
    }

    @Override
    public void done() {
      finished.complete(true);
    }

    @Override
    public void refused(ErrorCode code, String message) {
      finished.complete(false);
    }
  }

  /** Closes a bucket that nothing was added to for so long that all in it is to go. */
  private static final class CloseOld extends Chore {
    private final Partition partition;
    private final long before;

    CloseOld(Partition partition, long before) {
      this.partition = partition;
      this.before = before;
    }

    @Override
    public void stage(Group group) throws RocksDBException {
      partition.closeIfOlder(before, group);
    }
  }

  /** Takes away last values whose time to live is over. */
  private final class ExpireValues extends Chore {
    private final long now;

    ExpireValues(long now) {
      this.now = now;
    }

    @Override
    public void stage(Group group) throws RocksDBException {
      values.expire(now, group);
    }
  }

  /** Ends streams that are still unused when the commit thread looks. */
  private final class Expire extends Chore {
    private final List<byte[]> keys;
    private final long before;

    Expire(List<byte[]> keys, long before) {
      this.keys = keys;
      this.before = before;
    }

    @Override
    public void stage(Group group) throws RocksDBException {
      for (byte[] key : keys) {
        streams.expire(key, before, group);
      }
    }
  }

  /** The oldest buckets that are too old or too much, in order. */
  private record Overdue(Partition partition) {
    List<ClosedBucket> find(long now) {
      List<ClosedBucket> gone = new ArrayList<>();
      long maxAge = micros(partition.retention());
      long bytes = partition.bytes();
      for (ClosedBucket bucket : partition.buckets().values()) {
        boolean old = now - maxAge > bucket.lastTime();
        boolean tooMuch = bytes > partition.retention().maxBytes();
        if (!old && !tooMuch) {
          break;
        }
        gone.add(bucket);
        bytes -= bucket.bytes();
      }
      return gone;
    }
  }
}
