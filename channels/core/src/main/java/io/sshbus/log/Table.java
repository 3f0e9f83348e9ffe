package io.sshbus.log;

import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/**
 * Named entries that are durable, small and watchable. Safe for any thread. Keys have 1 to 512
 * bytes of UTF-8.
 */
public interface Table {
  /**
   * Offers an entry to the table's {@link MergeRule}. The stage completes with what stands after,
   * once that is durable; exceptionally with {@link io.sshbus.channel.BusException} {@code
   * LOG_STOPPED} or {@code DISK_FULL}. Never blocks.
   */
  CompletionStage<TableEntry> put(String key, TableEntry offered);

  /** Takes an entry away, whatever its epoch. Completes as {@link #put} does. Never blocks. */
  CompletionStage<Void> remove(String key);

  /** What stands under {@code key}. May wait for the disk. */
  Optional<TableEntry> get(String key);

  /**
   * The entries whose keys begin with {@code prefix}, at most {@code limit}, in the order of their
   * keys. May wait for the disk.
   */
  SortedMap<String, TableEntry> scan(String prefix, int limit);

  /**
   * Tells of every change of an entry whose key begins with {@code prefix}, on the engine's thread,
   * until closed. Removals are told with an empty value.
   */
  Watch watch(String prefix, Watcher watcher);

  /** Takes changes of entries; must be quick and must not throw. */
  @FunctionalInterface
  interface Watcher {
    /** {@code entry} stands under {@code key} from now on. */
    void changed(String key, TableEntry entry);
  }

  /** A watch that is being kept. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
