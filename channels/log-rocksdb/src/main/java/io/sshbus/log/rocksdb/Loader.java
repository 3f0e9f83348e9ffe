package io.sshbus.log.rocksdb;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Sender;
import io.sshbus.log.RetentionClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Finds at open what each partition holds, and gives every new class its partition. The counters of
 * the bucket that was being filled are counted anew from its batches; those of closed buckets were
 * written when they were closed.
 */
final class Loader {
  private static final int VERSION = 1;

  private final Store store;

  Loader(Store store) {
    this.store = store;
  }

  /**
   * What is kept on disk about a partition: version u8, class name, earliest i64, age in seconds
   * i64, bytes i64.
   *
   * @param retention the limits of the class as they were last configured
   * @param earliest the first offset that retention has left
   * @param bucket the number of the first bucket that retention has left
   */
  record Kept(RetentionClass retention, long earliest, int bucket) {
    byte[] encode() {
      return new ByteWriter(64)
          .u8(VERSION)
          .text(retention.name())
          .i64(earliest)
          .u32(bucket)
          .i64(retention.maxAge().toSeconds())
          .i64(retention.maxBytes())
          .finish()
          .toArray();
    }

    static Kept decode(byte[] stored) {
      ByteReader in = new ByteReader(Bytes.wrap(stored));
      if (in.u8() != VERSION) {
        throw new LogDamagedException("a partition of an unknown version; use a newer sshbus");
      }
      String name = in.text();
      long earliest = in.u63();
      int bucket = in.u31();
      Kept kept =
          new Kept(
              new RetentionClass(name, List.of(), Duration.ofSeconds(in.u63()), in.u63()),
              earliest,
              bucket);
      in.end();
      return kept;
    }
  }

  /** The partitions by number, those of classes given up included. */
  Map<Integer, Partition> load(List<RetentionClass> classes, ChannelOwners owners)
      throws RocksDBException {
    Map<Integer, Kept> kept = kept();
    Map<String, Integer> byName = new HashMap<>();
    kept.forEach((number, partition) -> byName.put(partition.retention().name(), number));
    try (WriteBatch batch = new WriteBatch()) {
      for (RetentionClass configured : classes) {
        Integer number = byName.get(configured.name());
        int partition = number == null ? kept.size() : number;
        if (!store.hasRecords(partition)) {
          store.addRecords(partition);
        }
        Kept before = kept.get(partition);
        Kept now =
            before == null
                ? new Kept(configured, 0, 0)
                : new Kept(configured, before.earliest(), before.bucket());
        kept.put(partition, now);
        batch.put(store.handle(Family.META), Keys.partition(partition), now.encode());
      }
      store.write(batch);
    }
    Map<Integer, Partition> partitions = new TreeMap<>();
    kept.forEach((number, partition) -> partitions.put(number, load(number, partition, owners)));
    return partitions;
  }

  /** What is known of each partition. */
  Map<Integer, Kept> kept() {
    Map<Integer, Kept> kept = new TreeMap<>();
    each(new byte[] {'p'}, (key, value) -> kept.put(Keys.intAt(key, 1), Kept.decode(value)));
    return kept;
  }

  private Partition load(int number, Kept kept, ChannelOwners owners) {
    Channels channels = new Channels(number, store, owners);
    channels(number, channels);
    List<ClosedBucket> closed = new ArrayList<>();
    Map<Sender, Long> bytesBySender = new HashMap<>();
    buckets(
        number,
        (bucket, decoded) -> {
          closed.add(decoded.bucket());
          decoded
              .bySender()
              .forEach((sender, bytes) -> bytesBySender.merge(sender, bytes, Long::sum));
        });
    Recount recount = new Recount(number, kept, closed, channels);
    recount.run();
    recount
        .bucket
        .bySender()
        .forEach((sender, bytes) -> bytesBySender.merge(sender, bytes, Long::sum));
    return new Partition(
        number,
        kept.retention(),
        store,
        new Partition.Loaded(
            channels, recount.bucket, recount.lastTime, kept.earliest(), closed, bytesBySender));
  }

  /** Fills {@code channels} with those of {@code partition}. */
  void channels(int partition, Channels channels) {
    each(prefix('c', partition), (key, value) -> channels.load(Keys.intAt(key, 5), value));
  }

  /** Tells {@code taker} of the closed buckets of {@code partition}, in order. */
  void buckets(int partition, BiConsumer<Integer, Bucket.Decoded> taker) {
    each(
        prefix('b', partition),
        (key, value) -> {
          int number = Keys.intAt(key, 5);
          taker.accept(number, Bucket.decode(number, value));
        });
  }

  private static byte[] prefix(char kind, int number) {
    byte[] prefix = Keys.partition(number);
    prefix[0] = (byte) kind;
    return prefix;
  }

  @FunctionalInterface
  private interface Pair {
    void found(byte[] key, byte[] value);
  }

  private void each(byte[] prefix, Pair pair) {
    try (RocksIterator at = store.iterate(Family.META)) {
      for (at.seek(prefix); Store.valid(at); at.next()) {
        byte[] key = at.key();
        if (!Streams.startsWith(key, prefix)) {
          return;
        }
        if (key.length == (prefix[0] == 'p' ? 5 : 9)) {
          pair.found(key, at.value());
        }
      }
    }
  }

  /** Counts the batches behind the last closed bucket. */
  private final class Recount {
    private final int partition;
    private final Channels channels;
    private final Bucket bucket;
    private long lastTime;

    Recount(int partition, Kept kept, List<ClosedBucket> closed, Channels channels) {
      this.partition = partition;
      this.channels = channels;
      ClosedBucket last = closed.isEmpty() ? null : closed.get(closed.size() - 1);
      this.bucket =
          last == null
              ? new Bucket(kept.bucket(), kept.earliest())
              : new Bucket(last.number() + 1, last.last() + 1);
      this.lastTime = last == null ? 0 : last.lastTime();
    }

    void run() {
      long expected = bucket.first();
      try (RocksIterator at = store.iterateRecords(partition)) {
        for (at.seek(Keys.record(expected)); Store.valid(at); at.next()) {
          long offset = Keys.longAt(at.key(), 0);
          if (offset != expected) {
            throw new LogDamagedException(
                "partition "
                    + partition
                    + " lacks the batches "
                    + expected
                    + " to "
                    + (offset - 1)
                    + "; run 'sshbus check'");
          }
          count(offset, at.value());
          expected++;
        }
      }
    }

    private void count(long offset, byte[] stored) {
      Batch batch = batch(partition, offset, stored);
      Channel channel = channels.byName(batch.channel());
      if (channel == null) {
        throw new LogDamagedException(
            "partition " + partition + " has no id for the channel " + batch.channel());
      }
      channel.last(offset);
      lastTime = batch.envelope().time();
      bucket.add(
          new Entry(offset, channel.id(), batch.envelope().sender(), stored.length, lastTime));
    }
  }

  /** Reads a batch from disk, checksums and all. */
  static Batch batch(int partition, long offset, byte[] stored) {
    try {
      return Batch.read(Bytes.wrap(stored));
    } catch (BusException e) {
      throw new BusException(
          ErrorCode.INTERNAL,
          "the batch "
              + offset
              + " of partition "
              + partition
              + " is damaged: "
              + e.getMessage()
              + "; run 'sshbus check'",
          e);
    }
  }
}
