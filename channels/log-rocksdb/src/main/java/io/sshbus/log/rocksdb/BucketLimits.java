package io.sshbus.log.rocksdb;

import io.sshbus.log.RetentionClass;

/**
 * When a bucket is closed. Retention drops whole buckets, so they are small enough that what stays
 * too long is an eighth of what is to be kept.
 *
 * @param bytes in the batches of one bucket
 * @param micros between its first batch and its last
 */
record BucketLimits(long bytes, long micros) {
  private static final int MAX_COUNT = 4096;
  private static final long MAX_BYTES = 32L << 20;
  private static final int PARTS = 8;

  static BucketLimits of(RetentionClass retention) {
    return new BucketLimits(
        Math.min(MAX_BYTES, retention.maxBytes() / PARTS),
        retention.maxAge().toMillis() * 1000 / PARTS);
  }

  boolean isFull(int count, long size) {
    return count >= MAX_COUNT || size >= bytes;
  }

  boolean isLong(long span) {
    return span >= micros;
  }
}
