package io.sshbus.log.rocksdb;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Bounds;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.ReadResult;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * One read of one partition, bucket by bucket. Where a filter takes most of a bucket its batches
 * are read in a row; elsewhere the channel index says which to fetch. Confined to its caller's
 * thread.
 */
final class LogReader {
  /** How many buckets one read looks into, so that a rare filter comes back now and then. */
  static final int MAX_BUCKETS = 64;

  /** How many bytes of batches one read looks at, for the same reason. */
  private static final long MAX_EXAMINED = 64L << 20;

  private final Store store;
  private final Partition partition;
  private final ReadRequest request;
  private final Map<Integer, Boolean> wanted = new HashMap<>();
  private final List<StoredBatch> found = new ArrayList<>();
  private long bytes;
  private long examined;

  LogReader(Store store, Partition partition, ReadRequest request) {
    this.store = store;
    this.partition = partition;
    this.request = request;
  }

  ReadResult read() {
    Bounds bounds = partition.bounds();
    long at = Math.max(request.from(), bounds.earliest());
    if (request.filter().equals(ChannelFilter.ALL)) {
      at = scan(at, bounds.next(), null);
    } else {
      for (int looked = 0; looked < MAX_BUCKETS && at < bounds.next() && !enough(); looked++) {
        at = readBucket(at, bounds.next());
      }
    }
    return result(at);
  }

  /**
   * Retention may have passed by meanwhile: then what it has taken is told as a gap, and nothing of
   * it is given.
   */
  private ReadResult result(long next) {
    long earliest = partition.bounds().earliest();
    found.removeIf(stored -> stored.offset() < earliest);
    return new ReadResult(
        List.copyOf(found), Math.max(Math.max(next, earliest), request.from()), earliest);
  }

  private boolean enough() {
    return bytes >= request.maxBytes() || examined >= MAX_EXAMINED;
  }

  private long readBucket(long from, long next) {
    BucketSpan span = BucketSpan.of(partition, from);
    long end = Math.min(span.end(), next);
    long[] offsets = offsets(span.bucket(), from, end);
    if (offsets.length == 0) {
      return end;
    }
    return 2L * offsets.length >= end - from ? scan(from, end, offsets) : fetch(offsets, end);
  }

  /** The offsets of wanted batches from {@code from} to before {@code end}, ascending. */
  private long[] offsets(int bucket, long from, long end) {
    List<Long> offsets = new ArrayList<>();
    try (RocksIterator at = store.iterate(Family.INDEX)) {
      if (request.filter().isChannel()) {
        collectOne(at, bucket, from, end, offsets);
        return ascending(offsets);
      }
      at.seek(Keys.index(partition.number(), bucket, 0, 0));
      while (Store.valid(at) && inBucket(at.key(), bucket)) {
        int channel = Keys.intAt(at.key(), 8);
        if (wanted(channel)) {
          collect(at, Keys.index(partition.number(), bucket, channel, from), end, offsets);
        } else {
          at.seek(Keys.index(partition.number(), bucket, channel + 1, 0));
        }
      }
    }
    return ascending(offsets);
  }

  /** A bucket may have batches of thousands of other channels, which are not walked through. */
  private void collectOne(RocksIterator at, int bucket, long from, long end, List<Long> offsets) {
    Channel channel = partition.channels().byName(new ChannelName(request.filter().value()));
    if (channel != null) {
      collect(at, Keys.index(partition.number(), bucket, channel.id(), from), end, offsets);
    }
  }

  private static long[] ascending(List<Long> offsets) {
    return offsets.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private boolean inBucket(byte[] key, int bucket) {
    return Keys.intAt(key, 0) == partition.number() && Keys.intAt(key, 4) == bucket;
  }

  private static void collect(RocksIterator at, byte[] start, long end, List<Long> offsets) {
    for (at.seek(start); Store.valid(at); at.next()) {
      byte[] key = at.key();
      if (!Arrays.equals(key, 0, Keys.CHANNEL_PREFIX, start, 0, Keys.CHANNEL_PREFIX)) {
        return;
      }
      long offset = Keys.longAt(key, Keys.CHANNEL_PREFIX);
      if (offset < end) {
        offsets.add(offset);
      }
    }
  }

  private boolean wanted(int id) {
    return wanted.computeIfAbsent(
        id,
        unknown -> {
          Channel channel = partition.channels().byId(unknown);
          // A channel that retention has just forgotten has no batch left that could be wanted.
          return channel != null && request.filter().matches(channel.name());
        });
  }

  /** Reads in a row; {@code offsets} are those wanted, null for all that the filter matches. */
  private long scan(long from, long end, long @Nullable [] offsets) {
    long expected = from;
    try (RocksIterator at = store.iterateRecords(partition.number())) {
      for (at.seek(Keys.record(from)); expected < end && Store.valid(at); at.next()) {
        long offset = Keys.longAt(at.key(), 0);
        if (offset != expected && !isTrimmed(expected)) {
          throw missing(expected);
        }
        if (offset >= end) {
          return end;
        }
        expected = offset + 1;
        if (offsets == null || Arrays.binarySearch(offsets, offset) >= 0) {
          add(offset, at.value());
        }
        if (enough()) {
          return expected;
        }
      }
    }
    if (expected < end && !isTrimmed(expected)) {
      throw missing(expected);
    }
    return end;
  }

  private long fetch(long[] offsets, long end) {
    for (long offset : offsets) {
      byte[] stored = store.record(partition.number(), offset);
      if (stored != null) {
        add(offset, stored);
      } else if (!isTrimmed(offset)) {
        throw missing(offset);
      }
      if (enough()) {
        return offset + 1;
      }
    }
    return end;
  }

  private void add(long offset, byte[] stored) {
    examined += stored.length;
    Batch batch = Loader.batch(partition.number(), offset, stored);
    if (request.filter().matches(batch.channel())) {
      found.add(new StoredBatch(partition.number(), offset, batch));
      bytes += stored.length;
    }
  }

  private boolean isTrimmed(long offset) {
    return offset < partition.bounds().earliest();
  }

  private BusException missing(long offset) {
    return new BusException(
        ErrorCode.INTERNAL,
        "the batch "
            + offset
            + " of partition "
            + partition.number()
            + " is missing; run 'sshbus check'");
  }
}
