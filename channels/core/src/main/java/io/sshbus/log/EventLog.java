package io.sshbus.log;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Sender;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The partitions of the log: records in ascending order, one record a batch. Safe for any thread.
 *
 * <p>Channels are mapped to retention classes, each with its partitions. Times never go back within
 * a partition: after a clock has been set back, time stands still.
 */
public interface EventLog {
  /** The partition that takes what is published on {@code channel}. */
  int partitionOf(ChannelName channel);

  /** All partitions, ascending; those of classes given up included. */
  List<Integer> partitions();

  /**
   * The partitions that can hold channels of {@code filter}, ascending; those of classes given up
   * included.
   */
  List<Integer> partitionsOf(ChannelFilter filter);

  /**
   * Stores a batch. The stage completes when it is durable (fsynced, or what the engine calls
   * confirmed) or refused; it completes exceptionally only by a fault of the program. Never blocks.
   */
  CompletionStage<AppendOutcome> append(AppendRequest request);

  /** How many bytes wait to be committed, for back-pressure. Never blocks. */
  long bytesWaiting();

  /** What the partition holds now. Never blocks. */
  Bounds bounds(int partition);

  /**
   * Reads batches in order. May wait for the disk, so never from an I/O thread.
   *
   * @throws io.sshbus.channel.BusException {@code INTERNAL} where the log is damaged
   */
  ReadResult read(ReadRequest request);

  /**
   * The first offset with a time of {@code instant} or later; {@link Bounds#next()} where there is
   * none. May wait for the disk.
   */
  long offsetAt(int partition, Instant instant);

  /**
   * How many bytes of the partition's stored batches come from the {@linkplain Sender#owner owner}
   * of {@code sender}: from a node and all its users together. Never blocks.
   */
  long storedBytes(int partition, Sender sender);

  /** How much the partition takes, and what retention has taken from it. Never blocks. */
  Usage usage(int partition);

  /** How long commits took, of what is appended and of tables alike. Never blocks. */
  CommitTimes commits();

  /** The limits of the class that the partition belongs to. */
  RetentionClass retentionOf(int partition);

  /**
   * The channels that {@code filter} matches and the log holds events of, ascending, at most {@code
   * limit}. May wait for the disk.
   */
  List<ChannelSummary> channels(ChannelFilter filter, int limit);

  /**
   * The last values of channels, in the order of the channels' names: what the newest event with
   * {@code retain} left, see {@link LastValue#of}. They are stored with the batch that they come in
   * and stay when retention takes it. Those whose time to live is over may be among them. A value
   * whose place lies before a partition's {@link #bounds} that were asked for first is there,
   * unless a later one has replaced it. May wait for the disk.
   */
  LastValues lastValues(LastValues.Request request);

  /**
   * Adds a listener for what is committed from now on. It hears of a batch before the stage of its
   * {@link #append} completes, and not before {@link #bounds} and {@link #read} know it.
   */
  void follow(CommitListener listener);
}
