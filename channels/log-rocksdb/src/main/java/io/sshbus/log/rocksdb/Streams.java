package io.sshbus.log.rocksdb;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.Sender;
import io.sshbus.log.Stream;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The last number of each stream. On disk: last i64, time of its last batch i64. A bounded number
 * of them, and of counts per sender, is kept in memory. Confined to the commit thread.
 */
final class Streams implements Group.Member {
  private static final int CACHED = 100_000;
  private static final int CACHED_SENDERS = 10_000;

  private final Store store;
  private final int perSender;
  private final Map<Stream.Durable, Long> known = new Newest<>(CACHED);
  private final Map<Sender, Integer> counts = new Newest<>(CACHED_SENDERS);
  private final Map<Stream.Durable, Long> staged = new HashMap<>();
  private final IdentityHashMap<Stream.Session, Long> sessions = new IdentityHashMap<>();
  private final Map<Sender, Integer> added = new HashMap<>();

  Streams(Store store, Limits limits) {
    this.store = store;
    this.perSender = limits.streamsPerSender();
  }

  /** Keeps what was used last. */
  private static final class Newest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int capacity;

    Newest(int capacity) {
      super(16, 0.75f, true);
      this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > capacity;
    }
  }

  /** The last number of {@code stream}, the group's own batches included. */
  long last(Stream stream) {
    if (stream instanceof Stream.Session session) {
      Long number = sessions.get(session);
      return number == null ? session.last() : number;
    }
    Stream.Durable durable = (Stream.Durable) stream;
    Long number = staged.get(durable);
    if (number == null) {
      number = known.get(durable);
    }
    return number == null ? load(durable) : number;
  }

  private long load(Stream.Durable stream) {
    byte[] value = store.get(Family.STREAMS, Keys.stream(stream));
    long last = value == null ? Stream.NONE : Keys.longAt(value, 0);
    known.put(stream, last);
    return last;
  }

  /** Whether the sender may have {@code stream}, whose last number is {@code last}. */
  boolean allows(Stream stream, long last) {
    return !(stream instanceof Stream.Durable durable)
        || last != Stream.NONE
        || count(durable.sender()) < perSender;
  }

  private int count(Sender sender) {
    Integer count = counts.get(sender);
    if (count == null) {
      count = countOnDisk(sender);
      counts.put(sender, count);
    }
    return count + added.getOrDefault(sender, 0);
  }

  private int countOnDisk(Sender sender) {
    byte[] prefix = new ByteWriter(64).text(sender.id()).finish().toArray();
    int count = 0;
    try (RocksIterator at = store.iterate(Family.STREAMS)) {
      at.seek(prefix);
      while (Store.valid(at) && startsWith(at.key(), prefix) && count < perSender) {
        count++;
        at.next();
      }
    }
    return count;
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && java.util.Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Stages that {@code stream} has reached {@code number}. */
  void advance(Stream stream, long before, long number, Group group) throws RocksDBException {
    group.join(this);
    if (stream instanceof Stream.Session session) {
      sessions.put(session, number);
      return;
    }
    Stream.Durable durable = (Stream.Durable) stream;
    if (before == Stream.NONE) {
      added.merge(durable.sender(), 1, Integer::sum);
    }
    staged.put(durable, number);
    byte[] value = new ByteWriter(16).i64(number).i64(group.now()).finish().toArray();
    group.batch().put(store.handle(Family.STREAMS), Keys.stream(durable), value);
  }

  /**
   * Stages the end of the stream under {@code key} if it was not used since {@code before}, in
   * microseconds.
   */
  boolean expire(byte[] key, long before, Group group) throws RocksDBException {
    byte[] value = store.get(Family.STREAMS, key);
    if (value == null || Keys.longAt(value, 8) >= before) {
      return false;
    }
    Stream.Durable stream = stream(key);
    if (staged.containsKey(stream)) {
      return false;
    }
    group.batch().delete(store.handle(Family.STREAMS), key);
    known.remove(stream);
    counts.remove(stream.sender());
    return true;
  }

  static Stream.Durable stream(byte[] key) {
    ByteReader in = new ByteReader(Bytes.wrap(key));
    Stream.Durable stream =
        new Stream.Durable(
            new Sender(in.text()), in.text(), new io.sshbus.channel.ChannelName(in.text()));
    in.end();
    return stream;
  }

  @Override
  public void commit() {
    known.putAll(staged);
    sessions.forEach(Stream.Session::last);
    added.forEach((sender, more) -> counts.computeIfPresent(sender, (s, had) -> had + more));
    clear();
  }

  @Override
  public void rollback() {
    clear();
  }

  private void clear() {
    staged.clear();
    sessions.clear();
    added.clear();
  }
}
