package io.sshbus.log.rocksdb;

/**
 * The bucket that an offset lies in, as a reader sees it.
 *
 * @param bucket its number
 * @param end the offset behind it; without end while it is being filled
 */
record BucketSpan(int bucket, long end) {

  /**
   * The bucket of {@code offset}, which lies below the partition's next offset and not below its
   * earliest.
   */
  static BucketSpan of(Partition partition, long offset) {
    while (true) {
      ClosedBucket closed = partition.bucketOf(offset);
      if (closed != null) {
        return new BucketSpan(closed.number(), closed.last() + 1);
      }
      Partition.OpenAt open = partition.openAt();
      if (open.first() <= offset) {
        return new BucketSpan(open.bucket(), Long.MAX_VALUE);
      }
      // It was closed between the two looks, or retention has taken it.
      if (offset < partition.bounds().earliest()) {
        return new BucketSpan(-1, Math.min(partition.bounds().earliest(), open.first()));
      }
    }
  }
}
