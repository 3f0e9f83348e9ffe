package io.sshbus.routing;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.FilterOracle;
import io.sshbus.channel.Sender;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Bounds;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.CommitListener;
import io.sshbus.log.CommitTimes;
import io.sshbus.log.EventLog;
import io.sshbus.log.LastValue;
import io.sshbus.log.LastValues;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.ReadResult;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * A log that remembers what retention has taken, so that a test can tell what was lost. Reads look
 * at few offsets at a time. Safe for any thread.
 */
final class SimulatedLog implements EventLog {
  private final List<List<StoredBatch>> partitions = new ArrayList<>();
  private final Map<ChannelFilter, Predicate<ChannelName>> filters = new HashMap<>();
  private final TreeMap<String, LastValue> values = new TreeMap<>();
  private final long[] earliest;
  private final int looksAt;
  private final Runnable interleave;

  /**
   * An empty log.
   *
   * @param looksAt at how many offsets one read looks
   * @param interleave called in the midst of reads: lets other threads go on meanwhile
   */
  SimulatedLog(int partitions, int looksAt, Runnable interleave) {
    for (int i = 0; i < partitions; i++) {
      this.partitions.add(new ArrayList<>());
    }
    this.earliest = new long[partitions];
    this.looksAt = looksAt;
    this.interleave = interleave;
  }

  synchronized void add(StoredBatch batch) {
    partitions.get(batch.partition()).add(batch);
    String channel = batch.batch().channel().value();
    LastValue.Change change = LastValue.of(batch);
    if (change instanceof LastValue.Set set) {
      values.put(channel, set.value());
    } else if (change instanceof LastValue.Cleared) {
      values.remove(channel);
    }
  }

  /** The last values, by channel, that a subscription wants. */
  synchronized Map<String, LastValue> values(
      Predicate<ChannelName> filter, WantedOracle wanted, long now) {
    Map<String, LastValue> found = new TreeMap<>();
    values.forEach(
        (channel, value) -> {
          EventsReader event = value.batch().events();
          if (event.next()
              && value.ends() > now
              && filter.test(value.channel())
              && wanted.wants(value.batch().event(event, value.id()))) {
            found.put(channel, value);
          }
        });
    return found;
  }

  /** The batch at an offset, whether retention has taken it or not. */
  synchronized StoredBatch at(int partition, long offset) {
    return partitions.get(partition).get((int) offset);
  }

  synchronized long next(int partition) {
    return partitions.get(partition).size();
  }

  synchronized long earliest(int partition) {
    return earliest[partition];
  }

  synchronized void trim(int partition, long to) {
    earliest[partition] = Math.max(earliest[partition], to);
  }

  @Override
  public ReadResult read(ReadRequest request) {
    interleave.run();
    ReadResult result = readNow(request);
    interleave.run();
    return result;
  }

  private synchronized ReadResult readNow(ReadRequest request) {
    long first = earliest[request.partition()];
    long offset = Math.max(request.from(), first);
    long end = Math.min(next(request.partition()), offset + looksAt);
    Predicate<ChannelName> wanted = filters.computeIfAbsent(request.filter(), FilterOracle::of);
    List<StoredBatch> found = new ArrayList<>();
    int bytes = 0;
    while (offset < end && bytes < request.maxBytes()) {
      StoredBatch batch = at(request.partition(), offset);
      if (wanted.test(batch.batch().channel())) {
        found.add(batch);
        bytes += batch.batch().bytes().length();
      }
      offset++;
    }
    return new ReadResult(found, offset, first);
  }

  @Override
  public Bounds bounds(int partition) {
    return new Bounds(earliest(partition), next(partition));
  }

  @Override
  public List<Integer> partitions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int partitionOf(ChannelName channel) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Integer> partitionsOf(ChannelFilter filter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<AppendOutcome> append(AppendRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long bytesWaiting() {
    return 0;
  }

  @Override
  public long offsetAt(int partition, Instant instant) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long storedBytes(int partition, Sender sender) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Usage usage(int partition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CommitTimes commits() {
    return CommitTimes.NONE;
  }

  @Override
  public RetentionClass retentionOf(int partition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ChannelSummary> channels(ChannelFilter filter, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LastValues lastValues(LastValues.Request request) {
    interleave.run();
    LastValues page = lastValuesNow(request);
    interleave.run();
    return page;
  }

  private synchronized LastValues lastValuesNow(LastValues.Request request) {
    ChannelName after = request.after();
    Predicate<ChannelName> wanted = filters.computeIfAbsent(request.filter(), FilterOracle::of);
    for (LastValue value : values.tailMap(after == null ? "" : after.value() + '\0').values()) {
      if (wanted.test(value.channel())) {
        return new LastValues(List.of(value), value.channel());
      }
    }
    return new LastValues(List.of(), null);
  }

  @Override
  public void follow(CommitListener listener) {
    throw new UnsupportedOperationException();
  }
}
