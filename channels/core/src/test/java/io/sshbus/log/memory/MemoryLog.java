package io.sshbus.log.memory;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Sender;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.BatchCopy;
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
import io.sshbus.log.Stream;
import io.sshbus.log.Usage;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** The partitions in memory. */
final class MemoryLog implements EventLog {
  private final MemoryEngine engine;
  private final MemoryEngine.Disk disk;
  private final List<RetentionClass> classes;
  private final Clock clock;
  private final List<CommitListener> followers = new CopyOnWriteArrayList<>();

  MemoryLog(
      MemoryEngine engine, MemoryEngine.Disk disk, List<RetentionClass> classes, Clock clock) {
    this.engine = engine;
    this.disk = disk;
    this.classes = List.copyOf(classes);
    this.clock = clock;
    for (RetentionClass retention : classes) {
      disk.partitions.computeIfAbsent(
                  retention.name(), name -> new MemoryPartition(disk.partitions.size(), retention))
              .retention =
          retention;
    }
  }

  @Override
  public int partitionOf(ChannelName channel) {
    return takes(channel).number;
  }

  private MemoryPartition takes(ChannelName channel) {
    RetentionClass found =
        classes.stream()
            .filter(retention -> retention.filters().stream().anyMatch(f -> f.matches(channel)))
            .findFirst()
            .orElse(classes.get(classes.size() - 1));
    return disk.partitions.get(found.name());
  }

  @Override
  public synchronized List<Integer> partitions() {
    return disk.partitions.values().stream().map(partition -> partition.number).sorted().toList();
  }

  @Override
  public List<Integer> partitionsOf(ChannelFilter filter) {
    return disk.partitions.values().stream()
        .filter(partition -> mayHold(partition, filter))
        .map(partition -> partition.number)
        .sorted()
        .toList();
  }

  private boolean mayHold(MemoryPartition partition, ChannelFilter filter) {
    int at = classes.indexOf(partition.retention);
    return at < 0
        || at == classes.size() - 1
        || partition.retention.filters().stream().anyMatch(own -> own.intersects(filter));
  }

  @Override
  public CompletionStage<AppendOutcome> append(AppendRequest request) {
    return CompletableFuture.completedFuture(stored(request));
  }

  private synchronized AppendOutcome stored(AppendRequest request) {
    if (engine.isClosed()) {
      return new AppendOutcome.Refused(ErrorCode.LOG_STOPPED, "the log is closed");
    }
    long reached = last(request.stream());
    if (request.after() != Stream.NONE && reached < request.after()) {
      return new AppendOutcome.Refused(
          ErrorCode.SEQ_GAP, "number " + request.after() + " must come first");
    }
    BatchDraft draft = request.batch();
    long first = draft.envelope().first();
    long last = first + draft.count() - 1;
    if (last <= reached) {
      return new AppendOutcome.Repeated(reached);
    }
    int skip = reached >= first ? (int) (reached - first + 1) : 0;
    List<StoredBatch> made = new ArrayList<>();
    made.add(store(draft, skip));
    for (BatchCopy copy : request.copies()) {
      if (copy.before(skip) < copy.of().size()) {
        made.add(store(copy.batch(), copy.before(skip)));
      }
    }
    if (request.stream() instanceof Stream.Session session) {
      session.last(last);
    } else {
      disk.streams.put(request.stream(), last);
    }
    followers.forEach(follower -> follower.committed(made));
    return new AppendOutcome.Stored(
        new EventId(made.get(0).partition(), made.get(0).offset(), skip));
  }

  private StoredBatch store(BatchDraft draft, int skip) {
    MemoryPartition partition = takes(draft.envelope().channel());
    partition.lastTime = Math.max(partition.lastTime, Micros.of(clock.instant()));
    Batch batch = draft.stamp(partition.lastTime, skip);
    StoredBatch made = new StoredBatch(partition.number, partition.next++, batch);
    partition.batches.add(made);
    take(made);
    return made;
  }

  private void take(StoredBatch made) {
    String channel = made.batch().channel().value();
    LastValue.Change change = LastValue.of(made);
    if (change instanceof LastValue.Set set) {
      disk.values.put(channel, set.value());
    } else if (change instanceof LastValue.Cleared) {
      disk.values.remove(channel);
    }
  }

  @Override
  public synchronized LastValues lastValues(LastValues.Request request) {
    ChannelName after = request.after();
    List<LastValue> found = new ArrayList<>();
    long bytes = 0;
    for (LastValue value :
        disk.values.tailMap(after == null ? "" : after.value() + '\0').values()) {
      if (request.filter().matches(value.channel())) {
        found.add(value);
        bytes += value.batch().bytes().length();
      }
      if (bytes >= request.maxBytes()) {
        return new LastValues(found, value.channel());
      }
    }
    return new LastValues(found, null);
  }

  private long last(Stream stream) {
    return stream instanceof Stream.Session session
        ? session.last()
        : disk.streams.getOrDefault(stream, Stream.NONE);
  }

  @Override
  public long bytesWaiting() {
    return 0;
  }

  @Override
  public synchronized Bounds bounds(int partition) {
    return find(partition).bounds();
  }

  @Override
  public synchronized ReadResult read(ReadRequest request) {
    MemoryPartition partition = find(request.partition());
    Bounds bounds = partition.bounds();
    long at = Math.max(request.from(), bounds.earliest());
    List<StoredBatch> found = new ArrayList<>();
    long bytes = 0;
    while (at < bounds.next() && bytes < request.maxBytes()) {
      StoredBatch batch = partition.batches.get((int) (at - bounds.earliest()));
      if (request.filter().matches(batch.batch().channel())) {
        found.add(batch);
        bytes += batch.batch().bytes().length();
      }
      at++;
    }
    return new ReadResult(found, at, bounds.earliest());
  }

  @Override
  public synchronized long offsetAt(int partition, Instant instant) {
    return find(partition).batches.stream()
        .filter(stored -> stored.batch().envelope().time() >= Micros.of(instant))
        .mapToLong(StoredBatch::offset)
        .findFirst()
        .orElse(find(partition).next);
  }

  @Override
  public synchronized long storedBytes(int partition, Sender sender) {
    return find(partition).batches.stream()
        .filter(stored -> stored.batch().envelope().sender().owner().equals(sender.owner()))
        .mapToLong(stored -> stored.batch().bytes().length())
        .sum();
  }

  @Override
  public synchronized Usage usage(int partition) {
    return new Usage(find(partition).bytes(), 0);
  }

  @Override
  public CommitTimes commits() {
    return CommitTimes.NONE;
  }

  @Override
  public synchronized RetentionClass retentionOf(int partition) {
    return find(partition).retention;
  }

  @Override
  public synchronized List<ChannelSummary> channels(ChannelFilter filter, int limit) {
    TreeMap<String, ChannelSummary> found = new TreeMap<>();
    for (MemoryPartition partition : disk.partitions.values()) {
      for (StoredBatch stored : partition.batches) {
        ChannelName channel = stored.batch().channel();
        if (filter.matches(channel)) {
          found.put(
              channel.value() + ' ' + partition.number,
              new ChannelSummary(channel, partition.number, stored.offset()));
        }
      }
    }
    return found.values().stream().limit(limit).toList();
  }

  @Override
  public void follow(CommitListener listener) {
    followers.add(listener);
  }

  synchronized void sweep() {
    long now = Micros.of(clock.instant());
    disk.values.values().removeIf(value -> value.ends() <= now);
    for (MemoryPartition partition : disk.partitions.values()) {
      long oldest = now - partition.retention.maxAge().toMillis() * 1000;
      while (!partition.batches.isEmpty()
          && (partition.batches.get(0).batch().envelope().time() < oldest
              || partition.bytes() > partition.retention.maxBytes())) {
        partition.batches.remove(0);
      }
    }
  }

  private MemoryPartition find(int number) {
    return disk.partitions.values().stream()
        .filter(partition -> partition.number == number)
        .findFirst()
        .orElseThrow(
            () -> new BusException(ErrorCode.NOT_FOUND, "there is no partition " + number));
  }
}
