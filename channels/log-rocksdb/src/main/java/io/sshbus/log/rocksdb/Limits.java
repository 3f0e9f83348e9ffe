package io.sshbus.log.rocksdb;

import java.time.Duration;

/**
 * How much the engine takes of everything. Sizes in bytes.
 *
 * @param queueBytes of memory for what waits to be committed, 1 KiB or more; the first always may
 * @param groupBytes what one commit takes at most, unless a single batch is larger
 * @param memtableBytes of native memory for what is not yet in files, for each class
 * @param writeBufferBytes of native memory for what is not yet in files, in all
 * @param blockCacheBytes of native memory for blocks read
 * @param walBytes how large the write-ahead log grows before what holds it is flushed
 * @param reserveBytes below how much free disk nothing more is taken
 * @param streamsPerSender how many streams one sender may have
 * @param streamExpiry how long the last number of an unused stream is kept
 * @param channels how many channels the log may know
 * @param channelsPerSender how many of them one sender may have brought into it, the users of a
 *     node together
 * @param values how many last values the log keeps
 * @param snapshotEvery after how many commands the journal is replaced by a snapshot; after more
 *     where the snapshot is larger than 4 KiB for each of them
 * @param sweepEvery how often retention looks; zero for only when asked
 */
public record Limits(
    long queueBytes,
    long groupBytes,
    long memtableBytes,
    long writeBufferBytes,
    long blockCacheBytes,
    long walBytes,
    long reserveBytes,
    int streamsPerSender,
    Duration streamExpiry,
    int channels,
    int channelsPerSender,
    ValueLimits values,
    int snapshotEvery,
    Duration sweepEvery) {

  private static final long MIB = 1L << 20;

  /** What a machine of 512 MB can bear. */
  public static final Limits DEFAULT =
      new Limits(
          32 * MIB,
          4 * MIB,
          32 * MIB,
          96 * MIB,
          16 * MIB,
          256 * MIB,
          512 * MIB,
          10_000,
          Duration.ofDays(7),
          1_000_000,
          100_000,
          ValueLimits.DEFAULT,
          10_000,
          Duration.ofSeconds(10));

  /** Refuses what could not work. */
  public Limits {
    if (queueBytes < 1024 || groupBytes < 1024 || memtableBytes < 64 * 1024) {
      throw new IllegalArgumentException("queue, group and memtable need at least 1, 1 and 64 KiB");
    }
    if (writeBufferBytes < memtableBytes || walBytes < memtableBytes || blockCacheBytes < 0) {
      throw new IllegalArgumentException(
          "write buffer and WAL are at least as large as a memtable");
    }
    if (reserveBytes < 0
        || Math.min(streamsPerSender, snapshotEvery) < 1
        || Math.min(channels, channelsPerSender) < 1) {
      throw new IllegalArgumentException("streams, channels and snapshots are counted from 1");
    }
    if (streamExpiry.isNegative() || sweepEvery.isNegative()) {
      throw new IllegalArgumentException("a duration is not negative");
    }
  }

  /**
   * The same limits with another queue: so many bytes wait to be committed before more is refused.
   */
  public Limits withQueue(long bytes) {
    return new Limits(
        bytes,
        groupBytes,
        memtableBytes,
        writeBufferBytes,
        blockCacheBytes,
        walBytes,
        reserveBytes,
        streamsPerSender,
        streamExpiry,
        channels,
        channelsPerSender,
        values,
        snapshotEvery,
        sweepEvery);
  }

  /** The same limits with another number of channels of one sender. */
  public Limits withChannelsPerSender(int most) {
    return new Limits(
        queueBytes,
        groupBytes,
        memtableBytes,
        writeBufferBytes,
        blockCacheBytes,
        walBytes,
        reserveBytes,
        streamsPerSender,
        streamExpiry,
        channels,
        most,
        values,
        snapshotEvery,
        sweepEvery);
  }

  /** The same limits with another reserve of free disk. */
  public Limits withReserve(long bytes) {
    return new Limits(
        queueBytes,
        groupBytes,
        memtableBytes,
        writeBufferBytes,
        blockCacheBytes,
        walBytes,
        bytes,
        streamsPerSender,
        streamExpiry,
        channels,
        channelsPerSender,
        values,
        snapshotEvery,
        sweepEvery);
  }
}
