package io.sshbus.log.rocksdb;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Sender;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Bounds;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.CommitListener;
import io.sshbus.log.CommitTimes;
import io.sshbus.log.EventLog;
import io.sshbus.log.LastValues;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.ReadResult;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Usage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The partitions in RocksDB. */
final class RocksLog implements EventLog {
  private final Store store;
  private final Gate gate;
  private final Committer committer;
  private final Map<Integer, Partition> partitions;
  private final Streams streams;
  private final ClassMap classes;
  private final LastValueRows values;
  private final int maxChannels;

  RocksLog(Core core, Partitions partitions, RocksSettings settings) {
    this.store = core.store();
    this.gate = core.gate();
    this.committer = core.committer();
    this.partitions = partitions.byNumber();
    this.streams = partitions.streams();
    this.values = partitions.values();
    this.classes = new ClassMap(settings.classes(), this.partitions.values());
    this.maxChannels = settings.limits().channels();
  }

  @Override
  public int partitionOf(ChannelName channel) {
    return classes.partitionOf(channel);
  }

  @Override
  public List<Integer> partitions() {
    return partitions.keySet().stream().sorted().toList();
  }

  @Override
  public List<Integer> partitionsOf(ChannelFilter filter) {
    return List.copyOf(new TreeSet<>(classes.partitionsOf(filter)));
  }

  @Override
  public CompletionStage<AppendOutcome> append(AppendRequest request) {
    AppendWork work =
        new AppendWork(
            request, channel -> partition(partitionOf(channel)), streams, values, maxChannels);
    committer.submit(work);
    return work.outcome();
  }

  @Override
  public long bytesWaiting() {
    return committer.bytesWaiting();
  }

  @Override
  public Bounds bounds(int partition) {
    return partition(partition).bounds();
  }

  @Override
  public ReadResult read(ReadRequest request) {
    Partition partition = partition(request.partition());
    return gate.inside(() -> new LogReader(store, partition, request).read());
  }

  @Override
  public long offsetAt(int partition, Instant instant) {
    Partition found = partition(partition);
    return gate.inside(() -> new TimeSearch(store, found).first(Micros.of(instant)));
  }

  @Override
  public long storedBytes(int partition, Sender sender) {
    return partition(partition).storedBytes(sender);
  }

  @Override
  public Usage usage(int partition) {
    return partition(partition).usage();
  }

  @Override
  public CommitTimes commits() {
    return committer.times();
  }

  @Override
  public RetentionClass retentionOf(int partition) {
    return partition(partition).retention();
  }

  @Override
  public List<ChannelSummary> channels(ChannelFilter filter, int limit) {
    return partitions.values().stream()
        .flatMap(partition -> summaries(partition, filter))
        .sorted(
            Comparator.comparing(ChannelSummary::channel).thenComparing(ChannelSummary::partition))
        .limit(limit)
        .toList();
  }

  private static Stream<ChannelSummary> summaries(Partition partition, ChannelFilter filter) {
    long earliest = partition.bounds().earliest();
    return candidates(partition.channels(), filter)
        .filter(channel -> channel.last() >= earliest && filter.matches(channel.name()))
        .map(channel -> new ChannelSummary(channel.name(), partition.number(), channel.last()));
  }

  /** There may be a million channels, and somebody asks for one after the other. */
  private static Stream<Channel> candidates(Channels channels, ChannelFilter filter) {
    return filter.isChannel()
        ? Stream.ofNullable(channels.byName(new ChannelName(filter.value())))
        : channels.all().stream();
  }

  @Override
  public LastValues lastValues(LastValues.Request request) {
    return gate.inside(() -> values.read(request));
  }

  @Override
  public void follow(CommitListener listener) {
    committer.follow(listener);
  }

  private Partition partition(int number) {
    Partition partition = partitions.get(number);
    if (partition == null) {
      throw new BusException(ErrorCode.NOT_FOUND, "there is no partition " + number);
    }
    return partition;
  }
}
