package io.sshbus.log.rocksdb;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Sender;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.BatchCopy;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Stream;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** One batch on its way into a partition. */
final class AppendWork implements Work {
  private final AppendRequest request;
  private final Function<ChannelName, Partition> partitions;
  private final Streams streams;
  private final LastValueRows values;
  private final int maxChannels;
  private final CompletableFuture<AppendOutcome> outcome = new CompletableFuture<>();
  private @Nullable AppendOutcome decided;

  AppendWork(
      AppendRequest request,
      Function<ChannelName, Partition> partitions,
      Streams streams,
      LastValueRows values,
      int maxChannels) {
    this.request = request;
    this.partitions = partitions;
    this.streams = streams;
    this.values = values;
    this.maxChannels = maxChannels;
  }

  CompletableFuture<AppendOutcome> outcome() {
    return outcome;
  }

  @Override
  public long bytes() {
    return request.length();
  }

  @Override
  public void stage(Group group) throws RocksDBException {
    decided = decide(group);
  }

  private AppendOutcome decide(Group group) throws RocksDBException {
    BatchDraft draft = request.batch();
    long reached = streams.last(request.stream());
    if (request.after() != Stream.NONE && reached < request.after()) {
      return refusedBehind(partitions.apply(draft.envelope().channel()), reached);
    }
    long first = draft.envelope().first();
    if (first > Long.MAX_VALUE - draft.count()) {
      return new AppendOutcome.Refused(
          ErrorCode.BAD_FRAME, "numbers end at 2^63 - 1; take a new producer id");
    }
    long last = first + draft.count() - 1;
    if (last <= reached) {
      return new AppendOutcome.Repeated(reached);
    }
    Partition partition = partitions.apply(draft.envelope().channel());
    String noRoom = noRoom(partition, reached);
    if (noRoom != null) {
      return new AppendOutcome.Refused(ErrorCode.TOO_MANY_STREAMS, noRoom);
    }
    int skip = reached >= first ? (int) (reached - first + 1) : 0;
    String full = values.objection(draft, skip);
    if (full != null) {
      return new AppendOutcome.Refused(ErrorCode.TOO_MANY_VALUES, full);
    }
    long offset = partition.next();
    store(partition, draft, skip, group);
    streams.advance(request.stream(), reached, last, group);
    for (BatchCopy copy : request.copies()) {
      append(copy, copy.before(skip), group);
    }
    return new AppendOutcome.Stored(new EventId(partition.number(), offset, skip));
  }

  private void append(BatchCopy copy, int skip, Group group) throws RocksDBException {
    Partition partition = partitions.apply(copy.batch().envelope().channel());
    if (skip < copy.of().size()
        && noChannel(partition, copy.batch()) == null
        && values.objection(copy.batch(), skip) == null) {
      store(partition, copy.batch(), skip, group);
    }
  }

  private void store(Partition partition, BatchDraft draft, int skip, Group group)
      throws RocksDBException {
    long offset = partition.next();
    Batch batch = partition.append(draft, skip, group);
    values.take(new StoredBatch(partition.number(), offset, batch), group);
  }

  /** Why the channel of {@code draft} cannot be made; null where it can, or is there. */
  private @Nullable String noChannel(Partition partition, BatchDraft draft) {
    Channels channels = partition.channels();
    Sender sender = draft.envelope().sender();
    boolean all = channels.size() >= maxChannels;
    if (!(all || channels.owners().isFull(sender)) || !channels.isNew(draft.envelope().channel())) {
      return null;
    }
    return all
        ? "the log knows " + maxChannels + " channels and takes no new one"
        : sender.owner()
            + " has brought "
            + channels.owners().most()
            + " channels into the log, as many as it may; use fewer names";
  }

  /** Where there is no room for the stream, that is why what stands before was refused. */
  private AppendOutcome refusedBehind(Partition partition, long reached) {
    String noRoom = noRoom(partition, reached);
    return noRoom != null
        ? new AppendOutcome.Refused(ErrorCode.TOO_MANY_STREAMS, noRoom)
        : new AppendOutcome.Refused(
            ErrorCode.SEQ_GAP,
            "number "
                + request.after()
                + " was refused and must come first; the stream has reached "
                + reached);
  }

  private @Nullable String noRoom(Partition partition, long reached) {
    if (!streams.allows(request.stream(), reached)) {
      return "the sender has as many streams as it may have; use fewer producer ids";
    }
    return noChannel(partition, request.batch());
  }

  @Override
  public void done() {
    if (decided == null) {
      throw new IllegalStateException("done before it was staged");
    }
    outcome.complete(decided);
  }

  @Override
  public void refused(ErrorCode code, String message) {
    outcome.complete(new AppendOutcome.Refused(code, message));
  }
}
