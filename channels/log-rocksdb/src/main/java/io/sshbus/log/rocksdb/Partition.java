package io.sshbus.log.rocksdb;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Sender;
import io.sshbus.log.Bounds;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * One partition: its bounds, buckets, channels and counters. The commit thread changes it; any
 * thread reads what is durable.
 */
final class Partition implements Group.Member {
  private final int number;
  private final Store store;
  private final Channels channels;
  private final NavigableMap<Long, ClosedBucket> buckets = new ConcurrentSkipListMap<>();
  private final Map<String, Long> bytesByOwner = new ConcurrentHashMap<>();
  private volatile RetentionClass retention;
  private volatile Bounds bounds;
  private volatile OpenAt openAt;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private Bucket open;
  private long lastTime;

  private final List<Entry> staged = new ArrayList<>();
  private final List<Entry> tail = new ArrayList<>();
  private final List<Bucket> full = new ArrayList<>();
  private long tailBytes;
  private Bucket base;
  private long next;
  private long time;

  /** Where the bucket begins that is being filled. */
  record OpenAt(int bucket, long first) {}

  Partition(int number, RetentionClass retention, Store store, Loaded loaded) {
    this.number = number;
    this.retention = retention;
    this.store = store;
    this.channels = loaded.channels();
    this.open = loaded.open();
    this.openAt = new OpenAt(open.number(), open.first());
    this.lastTime = loaded.lastTime();
    this.bounds = new Bounds(loaded.earliest(), open.first() + open.count());
    bytes.set(open.bytes() + loaded.closed().stream().mapToLong(ClosedBucket::bytes).sum());
    loaded.closed().forEach(bucket -> buckets.put(bucket.first(), bucket));
    loaded.bytesBySender().forEach((sender, of) -> count(sender, of));
    this.base = open;
    this.next = bounds.next();
    this.time = lastTime;
  }

  /** What was found on disk. */
  record Loaded(
      Channels channels,
      Bucket open,
      long lastTime,
      long earliest,
      List<ClosedBucket> closed,
      Map<Sender, Long> bytesBySender) {}

  int number() {
    return number;
  }

  RetentionClass retention() {
    return retention;
  }

  Bounds bounds() {
    return bounds;
  }

  Channels channels() {
    return channels;
  }

  long storedBytes(Sender sender) {
    return bytesByOwner.getOrDefault(sender.owner(), 0L);
  }

  /** The closed buckets that retention has left, by their first offset. */
  NavigableMap<Long, ClosedBucket> buckets() {
    return buckets;
  }

  /** The closed bucket that {@code offset} lies in; null where it is still open. */
  @Nullable ClosedBucket bucketOf(long offset) {
    Map.Entry<Long, ClosedBucket> before = buckets.floorEntry(offset);
    return before == null || before.getValue().last() < offset ? null : before.getValue();
  }

  /** The bucket that is being filled. */
  OpenAt openAt() {
    return openAt;
  }

  /** The offset that the next batch of the group gets. */
  long next() {
    return next;
  }

  /** Stages a batch behind all others. */
  Batch append(BatchDraft draft, int skip, Group group) throws RocksDBException {
    group.join(this);
    time = Math.max(time, group.now());
    closeIfLong(group);
    Batch batch = draft.stamp(time, skip);
    long offset = next++;
    Channel channel = channels.take(batch, offset, group);
    WriteBatch writes = group.batch();
    writes.put(store.records(number), Keys.record(offset), whole(batch));
    writes.put(
        store.handle(Family.INDEX), Keys.index(number, base.number(), channel.id(), offset), EMPTY);
    count(
        new Entry(offset, channel.id(), batch.envelope().sender(), batch.bytes().length(), time),
        group);
    group.stored(new StoredBatch(number, offset, batch));
    return batch;
  }

  private static final byte[] EMPTY = new byte[0];

  private static byte[] whole(Batch batch) {
    byte[] array = batch.bytes().array();
    return array.length == batch.bytes().length() ? array : batch.bytes().toArray();
  }

  private void count(Entry entry, Group group) throws RocksDBException {
    staged.add(entry);
    tail.add(entry);
    tailBytes += entry.bytes();
    if (BucketLimits.of(retention).isFull(base.count() + tail.size(), base.bytes() + tailBytes)) {
      closeBucket(group);
    }
  }

  /** A bucket ends before the batch that would make it span too much time. */
  private void closeIfLong(Group group) throws RocksDBException {
    if (base.count() + tail.size() > 0) {
      long begun = base.count() > 0 ? base.firstTime() : tail.get(0).time();
      if (BucketLimits.of(retention).isLong(time - begun)) {
        closeBucket(group);
      }
    }
  }

  private void closeBucket(Group group) throws RocksDBException {
    Bucket closed = base.copy();
    tail.forEach(closed::add);
    full.add(closed);
    group
        .batch()
        .put(store.handle(Family.META), Keys.bucket(number, closed.number()), closed.encode());
    channels.note(closed.lastByChannel(), group);
    base = new Bucket(closed.number() + 1, next);
    tail.clear();
    tailBytes = 0;
  }

  /**
   * Stages that the bucket being filled is closed, if all in it is older than {@code before}, in
   * microseconds.
   */
  void closeIfOlder(long before, Group group) throws RocksDBException {
    if (base.count() > 0 && tail.isEmpty() && lastTime < before) {
      group.join(this);
      closeBucket(group);
    }
  }

  @Override
  public void commit() {
    channels.commit();
    long more = 0;
    for (Entry entry : staged) {
      more += entry.bytes();
      count(entry.sender(), entry.bytes());
      Channel channel = channels.byId(entry.channel());
      if (channel != null) {
        channel.last(entry.offset());
      }
    }
    for (Bucket bucket : full) {
      buckets.put(bucket.first(), bucket.closed());
    }
    tail.forEach(base::add);
    open = base;
    if (!full.isEmpty()) {
      openAt = new OpenAt(open.number(), open.first());
    }
    lastTime = time;
    bytes.addAndGet(more);
    bounds = new Bounds(bounds.earliest(), next);
    clear();
  }

  @Override
  public void rollback() {
    channels.rollback();
    base = open;
    time = lastTime;
    next = bounds.next();
    clear();
  }

  private void clear() {
    staged.clear();
    tail.clear();
    tailBytes = 0;
    full.clear();
  }

  /** Stages that channels without a batch from {@code earliest} on are forgotten. */
  void forget(long earliest, Group group) throws RocksDBException {
    Set<Integer> inUse = new HashSet<>();
    staged.forEach(entry -> inUse.add(entry.channel()));
    channels.forget(earliest, inUse, group);
  }

  /** How many bytes its batches have. */
  long bytes() {
    return bytes.get();
  }

  Usage usage() {
    return new Usage(bytes.get(), dropped.get());
  }

  /** Retention has taken {@code gone} away. On the commit thread. */
  void trimmed(Bucket.Decoded gone) {
    bounds = new Bounds(Math.max(bounds.earliest(), gone.bucket().last() + 1), bounds.next());
    buckets.remove(gone.bucket().first());
    bytes.addAndGet(-gone.bucket().bytes());
    dropped.addAndGet(gone.bucket().bytes());
    gone.bySender()
        .forEach(
            (sender, bytes) ->
                bytesByOwner.computeIfPresent(sender.owner(), (o, had) -> left(had - bytes)));
  }

  /** The users of a node have no share of their own: whoever has its key can be any of them. */
  private void count(Sender sender, long more) {
    bytesByOwner.merge(sender.owner(), more, Long::sum);
  }

  private static @Nullable Long left(long bytes) {
    return bytes > 0 ? bytes : null;
  }
}
