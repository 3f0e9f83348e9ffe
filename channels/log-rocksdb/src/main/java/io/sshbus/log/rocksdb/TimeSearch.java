package io.sshbus.log.rocksdb;

import io.sshbus.log.Bounds;

/** Finds a place by time: the bucket by its last time, then the batch within it by halving. */
final class TimeSearch {
  private final Store store;
  private final Partition partition;

  TimeSearch(Store store, Partition partition) {
    this.store = store;
    this.partition = partition;
  }

  /** The first offset of {@code time} or later, in microseconds since 1970. */
  long first(long time) {
    Bounds bounds = partition.bounds();
    long low = bounds.earliest();
    long high = bounds.next();
    for (ClosedBucket bucket : partition.buckets().values()) {
      if (bucket.lastTime() >= time) {
        high = Math.min(high, bucket.last() + 1);
        break;
      }
      low = Math.max(low, bucket.last() + 1);
    }
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (isBefore(middle, time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean isBefore(long offset, long time) {
    byte[] stored = store.record(partition.number(), offset);
    // What retention has taken meanwhile lies before everything that is left.
    return stored == null
        || Loader.batch(partition.number(), offset, stored).envelope().time() < time;
  }
}
