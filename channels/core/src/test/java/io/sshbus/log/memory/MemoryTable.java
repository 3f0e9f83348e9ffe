package io.sshbus.log.memory;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The entries of a table in memory. */
final class MemoryTable {
  private final TreeMap<String, TableEntry> entries = new TreeMap<>();
  private final Map<Table.Watcher, String> watchers = new ConcurrentHashMap<>();

  Table over(MemoryEngine engine, MergeRule rule) {
    return new Opened(engine, rule);
  }

  private final class Opened implements Table {
    private final MemoryEngine engine;
    private final MergeRule rule;

    Opened(MemoryEngine engine, MergeRule rule) {
      this.engine = engine;
      this.rule = rule;
    }

    @Override
    public CompletionStage<TableEntry> put(String key, TableEntry offered) {
      checked(key);
      if (engine.isClosed()) {
        return stopped();
      }
      synchronized (entries) {
        TableEntry standing = entries.get(key);
        TableEntry merged = rule.merge(standing, offered);
        if (!merged.equals(standing)) {
          entries.put(key, merged);
          tell(key, merged);
        }
        return CompletableFuture.completedFuture(merged);
      }
    }

    @Override
    public CompletionStage<Void> remove(String key) {
      checked(key);
      if (engine.isClosed()) {
        return stopped();
      }
      synchronized (entries) {
        TableEntry standing = entries.remove(key);
        if (standing != null) {
          tell(key, new TableEntry(standing.epoch(), Bytes.EMPTY));
        }
        return CompletableFuture.completedFuture(null);
      }
    }

    private <T> CompletionStage<T> stopped() {
      return CompletableFuture.failedFuture(
          new BusException(ErrorCode.LOG_STOPPED, "the log is closed"));
    }

    private void tell(String key, TableEntry entry) {
      watchers.forEach(
          (watcher, prefix) -> {
            if (key.startsWith(prefix)) {
              watcher.changed(key, entry);
            }
          });
    }

    @Override
    public Optional<TableEntry> get(String key) {
      synchronized (entries) {
        return Optional.ofNullable(entries.get(key));
      }
    }

    @Override
    public SortedMap<String, TableEntry> scan(String prefix, int limit) {
      SortedMap<String, TableEntry> found = new TreeMap<>();
      synchronized (entries) {
        entries.tailMap(prefix).entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .limit(limit)
            .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
      }
      return found;
    }

    @Override
    public Watch watch(String prefix, Watcher watcher) {
      watchers.put(watcher, prefix);
      return () -> watchers.remove(watcher);
    }

    private static void checked(String key) {
      int length = key.getBytes(StandardCharsets.UTF_8).length;
      if (length < 1 || length > 512) {
        throw new IllegalArgumentException("a key of " + length + " bytes");
      }
    }
  }
}
