package io.sshbus.log.rocksdb;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Sender;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Stream;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * Checks one partition: every batch, its index, its bucket and its stream. Confined to its thread.
 */
final class PartitionCheck {
  private final Store store;
  private final int partition;
  private final Loader.Kept kept;
  private final Findings findings;
  private final Consumer<StoredBatch> seen;
  private final Channels channels;
  private final Map<Integer, Bucket.Decoded> buckets = new TreeMap<>();
  private final Map<Integer, Bucket> counted = new HashMap<>();
  private final BitSet indexed = new BitSet();
  private long expected;
  private long lastTime = Long.MIN_VALUE;

  PartitionCheck(
      Store store, int partition, Loader.Kept kept, Findings findings, Consumer<StoredBatch> seen) {
    this.store = store;
    this.partition = partition;
    this.kept = kept;
    this.findings = findings;
    this.seen = seen;
    this.channels = new Channels(partition, store, new ChannelOwners(Integer.MAX_VALUE));
    this.expected = kept.earliest();
  }

  void run() {
    Loader loader = new Loader(store);
    loader.channels(partition, channels);
    loader.buckets(partition, (number, bucket) -> buckets.put(number, bucket));
    findings.channels += channels.size();
    index();
    records();
    buckets.values().forEach(this::compare);
    int beyond = indexed.nextSetBit(place(expected));
    if (beyond >= 0) {
      problem("the index names the batch " + (kept.earliest() + beyond) + ", which is not there");
    }
  }

  private void index() {
    try (RocksIterator at = store.iterate(Family.INDEX)) {
      for (at.seek(Keys.index(partition, kept.bucket(), 0, 0)); Store.valid(at); at.next()) {
        byte[] key = at.key();
        if (Keys.intAt(key, 0) != partition) {
          return;
        }
        long offset = Keys.longAt(key, Keys.CHANNEL_PREFIX);
        if (channels.byId(Keys.intAt(key, 8)) == null) {
          problem("the index entry of batch " + offset + " names an unknown channel");
        }
        if (offset < kept.earliest() || indexed.get(place(offset))) {
          problem("the index names the batch " + offset + " once too often");
        } else {
          indexed.set(place(offset));
        }
      }
    }
  }

  private int place(long offset) {
    return Math.toIntExact(offset - kept.earliest());
  }

  private void records() {
    try (RocksIterator at = store.iterateRecords(partition)) {
      for (at.seek(Keys.record(kept.earliest())); Store.valid(at); at.next()) {
        long offset = Keys.longAt(at.key(), 0);
        if (offset != expected) {
          problem("the batches " + expected + " to " + (offset - 1) + " are missing");
        }
        expected = offset + 1;
        record(offset, at.value());
      }
    }
  }

  private void record(long offset, byte[] stored) {
    Batch batch;
    try {
      batch = Loader.batch(partition, offset, stored);
    } catch (BusException e) {
      findings.problem(String.valueOf(e.getMessage()));
      return;
    }
    findings.batches++;
    findings.events += batch.section().count();
    findings.bytes += stored.length;
    long time = batch.envelope().time();
    if (time < lastTime) {
      problem("time goes back at batch " + offset);
    }
    lastTime = time;
    Channel channel = channels.byName(batch.channel());
    int bucket = bucketOf(offset);
    if (channel == null) {
      problem("the channel of batch " + offset + " has no number");
    } else {
      indexed(offset, bucket, channel);
      counted
          .computeIfAbsent(bucket, number -> new Bucket(number, offset))
          .add(new Entry(offset, channel.id(), batch.envelope().sender(), stored.length, time));
    }
    stream(offset, batch);
    seen.accept(new StoredBatch(partition, offset, batch));
  }

  private void indexed(long offset, int bucket, Channel channel) {
    byte[] key = Keys.index(partition, bucket, channel.id(), offset);
    if (!indexed.get(place(offset)) || store.get(Family.INDEX, key) == null) {
      problem("the index lacks the batch " + offset);
    }
  }

  private int bucketOf(long offset) {
    int last = kept.bucket() - 1;
    for (Bucket.Decoded bucket : buckets.values()) {
      if (offset >= bucket.bucket().first() && offset <= bucket.bucket().last()) {
        return bucket.bucket().number();
      }
      last = bucket.bucket().number();
    }
    return last + 1;
  }

  private void stream(long offset, Batch batch) {
    String producer = batch.envelope().producer();
    if (producer.isEmpty()) {
      return;
    }
    Sender sender = batch.envelope().sender();
    ChannelName channel = batch.channel();
    byte[] stored =
        store.get(Family.STREAMS, Keys.stream(new Stream.Durable(sender, producer, channel)));
    // A stream that has expired, or one of a single connection, is not kept.
    if (stored != null
        && Keys.longAt(stored, 0) < batch.envelope().first() + batch.section().count() - 1) {
      problem("the stream of batch " + offset + " stands before the batch's numbers");
    }
  }

  private void compare(Bucket.Decoded stored) {
    Bucket found = counted.get(stored.bucket().number());
    if (!isSame(stored, found)) {
      problem(
          "the counters of bucket " + stored.bucket().number() + " do not agree with its batches");
    }
  }

  private static boolean isSame(Bucket.Decoded stored, @Nullable Bucket found) {
    return found != null
        && found.closed().equals(stored.bucket())
        && found.bySender().equals(stored.bySender());
  }

  private void problem(String fault) {
    findings.problem("partition " + partition + ": " + fault);
  }
}
