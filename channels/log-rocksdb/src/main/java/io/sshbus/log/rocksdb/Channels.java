package io.sshbus.log.rocksdb;

import io.sshbus.channel.Batch;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The channels of one partition and their ids. The id of a channel is forgotten when retention has
 * taken its last batch. The commit thread changes it; any thread reads.
 */
final class Channels {
  private final int partition;
  private final Store store;
  private final ChannelOwners owners;
  private final ConcurrentSkipListMap<ChannelName, Channel> byName = new ConcurrentSkipListMap<>();
  private final Map<Integer, Channel> byId = new ConcurrentHashMap<>();
  private final Map<ChannelName, Channel> fresh = new HashMap<>();
  private final Map<Integer, Channel> freshById = new HashMap<>();

  /** Those that the group forgets, as long as nothing behind that in the group uses them again. */
  private final Map<Integer, Channel> leaving = new HashMap<>();

  private int next;

  Channels(int partition, Store store, ChannelOwners owners) {
    this.partition = partition;
    this.store = store;
    this.owners = owners;
  }

  /** Takes a channel from disk: last i64, name, and who brought it, if noted. At open only. */
  void load(int id, byte[] value) {
    ByteReader in = new ByteReader(Bytes.wrap(value));
    long last = in.u63();
    ChannelName name = new ChannelName(in.text());
    Channel channel =
        new Channel(id, name, in.remaining() == 0 ? null : owners.add(in.text()), last);
    byName.put(channel.name(), channel);
    byId.put(id, channel);
    next = Math.max(next, id + 1);
  }

  ChannelOwners owners() {
    return owners;
  }

  int size() {
    return byId.size();
  }

  Collection<Channel> all() {
    return byName.values();
  }

  @Nullable Channel byId(int id) {
    return byId.get(id);
  }

  @Nullable Channel byName(ChannelName name) {
    return byName.get(name);
  }

  /** Whether the channel has to be made first. */
  boolean isNew(ChannelName name) {
    return !byName.containsKey(name) && !fresh.containsKey(name);
  }

  /** The channel of {@code batch}, made with it at {@code offset} where it is new. */
  Channel take(Batch batch, long offset, Group group) throws RocksDBException {
    ChannelName name = batch.channel();
    Channel known = byName.get(name);
    if (known == null) {
      known = fresh.get(name);
    }
    if (known != null) {
      if (leaving.remove(known.id()) != null) {
        write(known, offset, group);
      }
      return known;
    }
    ChannelOwners.Owner owner = owners.add(batch.envelope().sender().owner());
    Channel made = new Channel(next++, name, owner, offset);
    fresh.put(name, made);
    freshById.put(made.id(), made);
    write(made, offset, group);
    return made;
  }

  /**
   * Notes on disk how far the channels of a full bucket have come, so that it need not be scanned
   * again.
   */
  void note(Map<Integer, Long> lastByChannel, Group group) throws RocksDBException {
    for (Map.Entry<Integer, Long> last : lastByChannel.entrySet()) {
      Channel channel = byId.get(last.getKey());
      if (channel == null) {
        channel = Objects.requireNonNull(freshById.get(last.getKey()), "made in this group");
      }
      write(channel, last.getValue(), group);
    }
  }

  private void write(Channel channel, long last, Group group) throws RocksDBException {
    ByteWriter value = new ByteWriter(96).i64(last).text(channel.name().value());
    ChannelOwners.Owner owner = channel.owner();
    if (owner != null) {
      value.text(owner.name());
    }
    group
        .batch()
        .put(
            store.handle(Family.META),
            Keys.channel(partition, channel.id()),
            value.finish().toArray());
  }

  /**
   * Stages that the channels are forgotten whose newest batch lies before {@code earliest}, except
   * those the group itself uses.
   */
  void forget(long earliest, Set<Integer> inUse, Group group) throws RocksDBException {
    for (Channel channel : byName.values()) {
      if (channel.last() < earliest && !inUse.contains(channel.id())) {
        leaving.put(channel.id(), channel);
        group.batch().delete(store.handle(Family.META), Keys.channel(partition, channel.id()));
      }
    }
  }

  /** What {@link #forget} took from disk goes from memory. */
  void forgotten() {
    for (Channel channel : leaving.values()) {
      byName.remove(channel.name());
      byId.remove(channel.id());
      owners.remove(channel.owner());
    }
    leaving.clear();
  }

  /** What {@link #forget} staged never happened. */
  void keepAll() {
    leaving.clear();
  }

  /** The channels that the group made are known from now on. */
  void commit() {
    for (Channel channel : fresh.values()) {
      byId.put(channel.id(), channel);
      byName.put(channel.name(), channel);
    }
    fresh.clear();
    freshById.clear();
  }

  /** The channels that the group made never were. */
  void rollback() {
    fresh.values().forEach(channel -> owners.remove(channel.owner()));
    fresh.clear();
    freshById.clear();
  }
}
