package io.sshbus.log.rocksdb;

import io.sshbus.channel.Batch;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.log.LastValue;
import io.sshbus.log.StoredBatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Checks last values against the batches that they came in: each is the event of the log that it
 * says, as long as retention has left that; none is older than what the log says last about its
 * channel; and none is missing. Confined to its thread.
 */
final class LastValueCheck {
  private final Store store;
  private final Map<Integer, Loader.Kept> kept;
  private final Findings findings;
  private final Map<String, Map<Integer, Newest>> newest = new HashMap<>();
  private final Set<String> found = new HashSet<>();

  LastValueCheck(Store store, Map<Integer, Loader.Kept> kept, Findings findings) {
    this.store = store;
    this.kept = kept;
    this.findings = findings;
  }

  /** What a partition says last about a channel's value, and whether that may have expired. */
  private record Newest(long offset, boolean isSet, boolean ends) {}

  /** A batch of the log, of each partition in order. */
  void saw(StoredBatch stored) {
    LastValue.Change change = LastValue.of(stored);
    if (change instanceof LastValue.Unchanged) {
      return;
    }
    boolean ends = change instanceof LastValue.Set set && set.value().ends() != Long.MAX_VALUE;
    newest
        .computeIfAbsent(stored.batch().channel().value(), channel -> new HashMap<>(2))
        .put(
            stored.partition(), new Newest(stored.offset(), change instanceof LastValue.Set, ends));
  }

  /** A row of the table, once all batches have been seen. */
  void row(String channel, Bytes encoded) {
    found.add(channel);
    LastValue value = LastValue.decode(encoded);
    if (!value.channel().value().equals(channel)) {
      problem(channel, "is one of " + value.channel());
      return;
    }
    Loader.Kept partition = kept.get(value.id().partition());
    if (partition == null) {
      problem(channel, "is " + value.id() + ", of a partition that is not there");
      return;
    }
    if (value.id().offset() >= partition.earliest()) {
      compare(channel, value);
    }
    Newest last = newest.getOrDefault(channel, Map.of()).get(value.id().partition());
    if (last != null && last.offset() > value.id().offset()) {
      problem(
          channel,
          "is %s, but the batch %d %s"
              .formatted(
                  value.id(), last.offset(), last.isSet() ? "has a newer one" : "has cleared it"));
    }
  }

  private void compare(String channel, LastValue value) {
    byte[] stored = store.record(value.id().partition(), value.id().offset());
    if (stored == null) {
      problem(channel, "is " + value.id() + ", which is not in the log");
      return;
    }
    Batch batch = Loader.batch(value.id().partition(), value.id().offset(), stored);
    LastValue.Change left =
        LastValue.of(new StoredBatch(value.id().partition(), value.id().offset(), batch));
    boolean same =
        batch.channel().equals(new ChannelName(channel))
            && left instanceof LastValue.Set set
            && set.value().encode().equals(value.encode());
    if (!same) {
      problem(channel, "is not what its batch says, " + value.id());
    }
  }

  /** Once all rows have been seen. */
  void missing() {
    newest.forEach(
        (channel, partitions) -> {
          // Which of two partitions spoke last, nobody knows any more.
          if (partitions.size() == 1 && !found.contains(channel)) {
            Newest last = partitions.values().iterator().next();
            if (last.isSet() && !last.ends()) {
              problem(channel, "is missing; the batch " + last.offset() + " has it");
            }
          }
        });
  }

  private void problem(String channel, String seen) {
    findings.problem("the last value of " + channel + " " + seen);
  }
}
