package io.sshbus.log.rocksdb;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Sender;
import io.sshbus.log.LastValue;
import io.sshbus.log.LastValues;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.TableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The last values of all channels: the table {@code last-values}, written in the same commit as the
 * batches that they come from, so that neither is there without the other. How many there are, and
 * whose, is counted in memory. The commit thread changes it; any thread reads what is durable.
 */
final class LastValueRows implements Group.Member {
  static final String TABLE = "last-values";
  private static final int MOST_LOOKED_AT = 4096;

  private final Store store;
  private final TableRows rows;
  private final ValueLimits limits;
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Usage> usage = new HashMap<>();
  private final Map<String, Optional<Held>> before = new HashMap<>();
  private Usage sum = Usage.NONE;

  /** A value that is held: who published it, its size, and when it ends, in microseconds. */
  private record Held(String owner, long bytes, long ends) {}

  private record Usage(int values, long bytes) {
    static final Usage NONE = new Usage(0, 0);

    Usage plus(int more, long moreBytes) {
      return new Usage(values + more, bytes + moreBytes);
    }
  }

  LastValueRows(Store store, ValueLimits limits) {
    this.store = store;
    this.rows = new TableRows(TABLE, store);
    this.limits = limits;
  }

  /** Counts what is there. At open only. */
  void load() {
    try (RocksIterator at = store.iterate(Family.TABLES)) {
      byte[] all = Keys.entry(TABLE, "");
      for (at.seek(all); Store.valid(at) && Streams.startsWith(at.key(), all); at.next()) {
        String channel = Keys.text(at.key(), all.length);
        count(channel, loaded(channel, TableRows.decode(at.value()).value()));
      }
    }
  }

  private static Held loaded(String channel, Bytes encoded) {
    try {
      return held(encoded);
    } catch (BusException e) {
      throw new LogDamagedException(
          "the last value of "
              + channel
              + " is damaged: "
              + e.getMessage()
              + "; restore the log from a backup",
          e);
    }
  }

  private static Held held(Bytes encoded) {
    LastValue value = LastValue.decode(encoded);
    return new Held(value.batch().envelope().sender().owner(), encoded.length(), value.ends());
  }

  private void count(String channel, @Nullable Held now) {
    Held had = now == null ? held.remove(channel) : held.put(channel, now);
    if (had != null) {
      add(had, -1);
    }
    if (now != null) {
      add(now, 1);
    }
  }

  private void add(Held one, int sign) {
    sum = sum.plus(sign, sign * one.bytes());
    Usage left = usage.getOrDefault(one.owner(), Usage.NONE).plus(sign, sign * one.bytes());
    if (left.values() == 0) {
      usage.remove(one.owner());
    } else {
      usage.put(one.owner(), left);
    }
  }

  /**
   * Why the last value in {@code draft}, behind its first {@code skip} events, cannot be kept; null
   * where it can, or there is none. What the bus says itself always can.
   */
  @Nullable String objection(BatchDraft draft, int skip) {
    Sender sender = draft.envelope().sender();
    int bytes = draft.retainedBytes(skip);
    if (bytes == 0 || sender.equals(Sender.BUS)) {
      return null;
    }
    Held had = held.get(draft.envelope().channel().value());
    String owner = sender.owner();
    long size = (long) bytes + draft.overhead();
    boolean own = had != null && had.owner().equals(owner);
    Usage all = sum.plus(had == null ? 1 : 0, size - (had == null ? 0 : had.bytes()));
    Usage mine =
        usage
            .getOrDefault(owner, Usage.NONE)
            .plus(own ? 0 : 1, size - (had == null || !own ? 0 : had.bytes()));
    if (all.values() > limits.values() || all.bytes() > limits.bytes()) {
      return "the bus keeps as many last values as it may; clear some, or publish without retain";
    }
    return mine.values() > limits.valuesOfOne() || mine.bytes() > limits.bytesOfOne()
        ? owner + " has as many last values as it may; clear some, or publish without retain"
        : null;
  }

  /** Stages what {@code stored} leaves to its channel. */
  void take(StoredBatch stored, Group group) throws RocksDBException {
    String channel = stored.batch().channel().value();
    LastValue.Change change = LastValue.of(stored);
    if (change instanceof LastValue.Set set) {
      group.join(this);
      Bytes value = set.value().encode();
      stage(channel, held(value));
      rows.put(channel, new TableEntry(0, value), group);
    } else if (change instanceof LastValue.Cleared) {
      clear(channel, group);
    }
  }

  private void clear(String channel, Group group) throws RocksDBException {
    if (held.containsKey(channel)) {
      group.join(this);
      stage(channel, null);
      rows.remove(channel, new TableEntry(0, Bytes.EMPTY), group);
    }
  }

  private void stage(String channel, @Nullable Held now) {
    before.putIfAbsent(channel, Optional.ofNullable(held.get(channel)));
    count(channel, now);
  }

  /** Stages that values whose time to live ended before {@code now} go. */
  void expire(long now, Group group) throws RocksDBException {
    List<String> gone = new ArrayList<>();
    held.forEach(
        (channel, value) -> {
          if (value.ends() <= now) {
            gone.add(channel);
          }
        });
    for (String channel : gone) {
      clear(channel, group);
    }
  }

  @Override
  public void commit() {
    before.clear();
  }

  @Override
  public void rollback() {
    before.forEach((channel, value) -> count(channel, value.orElse(null)));
    before.clear();
  }

  /** Reads what is durable. Any thread. */
  LastValues read(LastValues.Request request) {
    ChannelFilter filter = request.filter();
    String prefix = prefix(filter.value());
    byte[] all = Keys.entry(TABLE, prefix);
    ChannelName after = request.after();
    byte[] from = after == null ? all : Keys.entry(TABLE, after.value() + '\0');
    List<LastValue> found = new ArrayList<>();
    int skip = TABLE.length() + 1;
    long bytes = 0;
    try (RocksIterator at = store.iterate(Family.TABLES)) {
      int looked = 0;
      for (at.seek(from); Store.valid(at) && Streams.startsWith(at.key(), all); at.next()) {
        ChannelName channel = new ChannelName(Keys.text(at.key(), skip));
        if (filter.matches(channel)) {
          LastValue value = LastValue.decode(TableRows.decode(at.value()).value());
          found.add(value);
          bytes += value.batch().bytes().length();
        }
        if (bytes >= request.maxBytes() || ++looked == MOST_LOOKED_AT) {
          return new LastValues(found, channel);
        }
      }
    }
    return new LastValues(found, null);
  }

  /** What all channels of a filter begin with. */
  private static String prefix(String filter) {
    int wildcard = 0;
    while (wildcard < filter.length() && "+#".indexOf(filter.charAt(wildcard)) < 0) {
      wildcard++;
    }
    // raid/# matches raid, too.
    return wildcard > 0 && filter.endsWith("/#") && wildcard == filter.length() - 1
        ? filter.substring(0, wildcard - 1)
        : filter.substring(0, wildcard);
  }
}
