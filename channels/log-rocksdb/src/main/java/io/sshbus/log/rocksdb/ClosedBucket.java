package io.sshbus.log.rocksdb;

/**
 * A bucket that takes no more.
 *
 * @param number ascending within the partition
 * @param first the offset of its first batch
 * @param last the offset of its last batch
 * @param firstTime when its first batch came, microseconds since 1970
 * @param lastTime when its last batch came
 * @param bytes how many its batches have
 */
record ClosedBucket(int number, long first, long last, long firstTime, long lastTime, long bytes) {}
