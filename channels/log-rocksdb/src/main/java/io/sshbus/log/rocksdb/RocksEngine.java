package io.sshbus.log.rocksdb;

import io.sshbus.log.Engine;
import io.sshbus.log.EventLog;
import io.sshbus.log.Journal;
import io.sshbus.log.MergeRule;
import io.sshbus.log.StateMachine;
import io.sshbus.log.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rocksdb.RocksDBException;

/**
 * The embedded engine: everything in one RocksDB, written by one commit thread, confirmed after its
 * fsync. Safe for any thread.
 */
public final class RocksEngine implements Engine {
  private final RocksSettings settings;
  private final Core core;
  private final DirectoryLock lock;
  private final RocksLog log;
  private final Sweeper sweeper;
  private final Map<String, Table> tables = new ConcurrentHashMap<>();
  private final AtomicBoolean journalGiven = new AtomicBoolean();

  private RocksEngine(
      RocksSettings settings, Core core, DirectoryLock lock, Partitions partitions) {
    this.settings = settings;
    this.core = core;
    this.lock = lock;
    this.log = new RocksLog(core, partitions, settings);
    this.sweeper = new Sweeper(core, partitions, settings);
  }

  /**
   * Opens the engine, and makes its directory where there is none. Repairs an end of the log that
   * was being written when the machine went down; refuses whatever else is wrong.
   *
   * @throws LogLockedException where another process has the directory open
   * @throws LogDamagedException where it cannot be trusted or is of another version
   */
  public static RocksEngine open(RocksSettings settings) {
    Path directory = settings.directory();
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("the directory " + directory + " cannot be made", e);
    }
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      WalGuard guard = new WalGuard(directory);
      guard
          .repair()
          .ifPresent(told -> settings.surroundings().faults().seen(new Fault.TailRepaired(told)));
      return opened(settings, guard, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static RocksEngine opened(RocksSettings settings, WalGuard guard, DirectoryLock lock) {
    Path directory = settings.directory();
    Store store = Store.open(directory, settings.limits());
    try {
      guard.verify(store.sequence());
      return over(store, settings, lock);
    } catch (RocksDBException e) {
      store.close();
      throw new LogDamagedException(
          "the log in " + directory + " cannot be opened: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static RocksEngine over(Store store, RocksSettings settings, DirectoryLock lock)
      throws RocksDBException {
    Streams streams = new Streams(store, settings.limits());
    LastValueRows values = new LastValueRows(store, settings.limits().values());
    values.load();
    ChannelOwners owners = new ChannelOwners(settings.limits().channelsPerSender());
    Partitions partitions =
        new Partitions(new Loader(store).load(settings.classes(), owners), streams, values);
    ConfirmedMark mark = ConfirmedMark.open(settings.directory());
    mark.confirmed(store.sequence());
    Core core = new Core(store, new Gate(), new Committer(store, mark, settings), mark);
    RocksEngine engine = new RocksEngine(settings, core, lock, partitions);
    core.committer().start();
    engine.sweeper.start();
    return engine;
  }

  @Override
  public EventLog log() {
    return log;
  }

  @Override
  public Journal journal(Map<String, StateMachine> machines) {
    if (!journalGiven.compareAndSet(false, true)) {
      throw new IllegalStateException("the journal has been taken already");
    }
    RocksJournal journal =
        new RocksJournal(
            machines, core.store(), core.committer(), settings.limits().snapshotEvery());
    try {
      return core.gate().inside(journal::replayed);
    } catch (IllegalArgumentException e) {
      core.committer().halt(e);
      throw new LogDamagedException(
          "the journal holds a command that this program does not know: "
              + e.getMessage()
              + "; use the version of sshbus that wrote it, or a newer one",
          e);
    }
  }

  @Override
  public Table table(String name, MergeRule rule) {
    if (!name.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException("a table has a name of 1 to 32 of a-z 0-9 -: " + name);
    }
    return tables.computeIfAbsent(name, unknown -> new RocksTable(name, rule, core));
  }

  /**
   * Drops what retention no longer keeps, at once; the engine does so by itself now and then. Waits
   * for the disk.
   */
  public void sweep() {
    sweeper.sweep();
  }

  @Override
  public void close() {
    sweeper.close();
    core.committer().close();
    core.gate().close(this::release);
  }

  private void release() {
    try {
      core.mark().close();
    } finally {
      try {
        core.store().close();
      } finally {
        lock.close();
      }
    }
  }
}
