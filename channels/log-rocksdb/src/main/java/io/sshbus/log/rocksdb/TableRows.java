package io.sshbus.log.rocksdb;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.log.TableEntry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The entries of one table as the commit thread changes them. On disk: version u8, epoch i64,
 * value.
 */
final class TableRows implements Group.Member {
  private static final int VERSION = 1;

  private final String table;
  private final Store store;
  private final Map<String, Optional<TableEntry>> staged = new HashMap<>();
  private final Map<String, TableEntry> changes = new LinkedHashMap<>();
  private final List<Watching> watches = new CopyOnWriteArrayList<>();

  TableRows(String table, Store store) {
    this.table = table;
    this.store = store;
  }

  /** Somebody who watches. */
  record Watching(String prefix, io.sshbus.log.Table.Watcher watcher) {}

  List<Watching> watches() {
    return watches;
  }

  /** What stands, the group's own changes included. */
  @Nullable TableEntry standing(String key) {
    Optional<TableEntry> own = staged.get(key);
    if (own != null) {
      return own.orElse(null);
    }
    byte[] stored = store.get(Family.TABLES, Keys.entry(table, key));
    return stored == null ? null : decode(stored);
  }

  void put(String key, TableEntry entry, Group group) throws RocksDBException {
    group.join(this);
    staged.put(key, Optional.of(entry));
    changes.put(key, entry);
    group.batch().put(store.handle(Family.TABLES), Keys.entry(table, key), encode(entry));
  }

  void remove(String key, TableEntry standing, Group group) throws RocksDBException {
    group.join(this);
    staged.put(key, Optional.empty());
    changes.put(key, new TableEntry(standing.epoch(), Bytes.EMPTY));
    group.batch().delete(store.handle(Family.TABLES), Keys.entry(table, key));
  }

  @Override
  public void commit() {
    for (Watching watching : watches) {
      changes.forEach(
          (key, entry) -> {
            if (key.startsWith(watching.prefix())) {
              watching.watcher().changed(key, entry);
            }
          });
    }
    rollback();
  }

  @Override
  public void rollback() {
    staged.clear();
    changes.clear();
  }

  static byte[] encode(TableEntry entry) {
    return new ByteWriter(9 + entry.value().length())
        .u8(VERSION)
        .i64(entry.epoch())
        .bytes(entry.value())
        .finish()
        .toArray();
  }

  static TableEntry decode(byte[] stored) {
    ByteReader in = new ByteReader(Bytes.wrap(stored));
    if (in.u8() != VERSION) {
      throw new LogDamagedException(
          "an entry of a table has an unknown version; use a newer sshbus");
    }
    return new TableEntry(in.i64(), in.rest());
  }
}
