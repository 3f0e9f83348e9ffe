package io.sshbus.log.rocksdb;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A table in RocksDB. */
final class RocksTable implements Table {
  private static final int MAX_KEY = 512;

  private final String name;
  private final MergeRule rule;
  private final Store store;
  private final Gate gate;
  private final Committer committer;
  private final TableRows rows;

  RocksTable(String name, MergeRule rule, Core core) {
    this.name = name;
    this.rule = rule;
    this.store = core.store();
    this.gate = core.gate();
    this.committer = core.committer();
    this.rows = new TableRows(name, store);
  }

  @Override
  public CompletionStage<TableEntry> put(String key, TableEntry offered) {
    Change<TableEntry> change =
        new Change<>(checked(key), offered.value().length()) {
          @Override
          TableEntry apply(Group group) throws RocksDBException {
            TableEntry standing = rows.standing(key);
            TableEntry merged = rule.merge(standing, offered);
            if (!merged.equals(standing)) {
              rows.put(key, merged, group);
            }
            return merged;
          }
        };
    committer.submit(change);
    return change.stage;
  }

  @Override
  public CompletionStage<Void> remove(String key) {
    Change<Optional<Void>> change =
        new Change<>(checked(key), 0) {
          @Override
          Optional<Void> apply(Group group) throws RocksDBException {
            TableEntry standing = rows.standing(key);
            if (standing != null) {
              rows.remove(key, standing, group);
            }
            return Optional.empty();
          }
        };
    committer.submit(change);
    return change.stage.thenAccept(nothing -> {});
  }

  @Override
  public Optional<TableEntry> get(String key) {
    byte[] stored = gate.inside(() -> store.get(Family.TABLES, Keys.entry(name, checked(key))));
    return stored == null ? Optional.empty() : Optional.of(TableRows.decode(stored));
  }

  @Override
  public SortedMap<String, TableEntry> scan(String prefix, int limit) {
    return gate.inside(() -> Collections.unmodifiableSortedMap(scanned(prefix, limit)));
  }

  private SortedMap<String, TableEntry> scanned(String prefix, int limit) {
    byte[] from = Keys.entry(name, prefix);
    int skip = name.length() + 1;
    SortedMap<String, TableEntry> found = new TreeMap<>();
    try (RocksIterator at = store.iterate(Family.TABLES)) {
      for (at.seek(from); found.size() < limit && Store.valid(at); at.next()) {
        byte[] key = at.key();
        if (!Streams.startsWith(key, from)) {
          break;
        }
        found.put(Keys.text(key, skip), TableRows.decode(at.value()));
      }
    }
    return found;
  }

  @Override
  public Watch watch(String prefix, Watcher watcher) {
    TableRows.Watching watching = new TableRows.Watching(prefix, watcher);
    rows.watches().add(watching);
    return () -> rows.watches().remove(watching);
  }

  private static String checked(String key) {
    int length = Keys.utf8(key).length;
    if (length < 1 || length > MAX_KEY) {
      throw new IllegalArgumentException(
          "a key has 1 to " + MAX_KEY + " bytes, this one has " + length);
    }
    return key;
  }

  /** One change on its way. */
  private abstract static class Change<T> implements Work {
    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private final long size;
    private Optional<T> result = Optional.empty();

    Change(String key, int valueBytes) {
      this.size = 64L + key.length() + valueBytes;
    }

    abstract T apply(Group group) throws RocksDBException;

    @Override
    public long bytes() {
      return size;
    }

    @Override
    public void stage(Group group) throws RocksDBException {
      result = Optional.of(apply(group));
    }

    @Override
    public void done() {
      stage.complete(result.orElseThrow());
    }

    @Override
    public void refused(ErrorCode code, String message) {
      stage.completeExceptionally(new BusException(code, message));
    }
  }
}
