package io.sshbus.log.memory;

import io.sshbus.log.Engine;
import io.sshbus.log.EventLog;
import io.sshbus.log.Journal;
import io.sshbus.log.LastValue;
import io.sshbus.log.MergeRule;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.StateMachine;
import io.sshbus.log.Table;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory. Everything completes on the caller's thread, before the call returns.
 * Several may be open over one disk: their journals are one, applied by each.
 */
public final class MemoryEngine implements Engine {
  private final Disk disk;
  private final MemoryLog log;
  private volatile @Nullable MemoryJournal journal;
  private boolean closed;

  /** What outlives an engine, so that another one can be opened over it. */
  public static final class Disk {
    final Map<String, MemoryPartition> partitions = new HashMap<>();
    final Map<Object, Long> streams = new HashMap<>();
    final TreeMap<String, LastValue> values = new TreeMap<>();
    final Map<String, MemoryTable> tables = new HashMap<>();
    final MemoryJournal.Commands commands = new MemoryJournal.Commands();
  }

  private MemoryEngine(Disk disk, List<RetentionClass> classes, Clock clock) {
    this.disk = disk;
    this.log = new MemoryLog(this, disk, classes, clock);
  }

  /**
   * Opens what {@code disk} holds; the last class also takes the channels that no filter matches.
   */
  public static MemoryEngine open(Disk disk, List<RetentionClass> classes, Clock clock) {
    return new MemoryEngine(disk, classes, clock);
  }

  /** Opens an empty one. */
  public static MemoryEngine open(List<RetentionClass> classes, Clock clock) {
    return open(new Disk(), classes, clock);
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public EventLog log() {
    return log;
  }

  @Override
  public Journal journal(Map<String, StateMachine> machines) {
    MemoryJournal made = new MemoryJournal(this, disk.commands, machines);
    journal = made;
    return made;
  }

  /** Applies what other engines over the same disk have put into the journal. */
  public void follow() {
    MemoryJournal mine = journal;
    if (mine != null) {
      mine.follow();
    }
  }

  @Override
  public synchronized Table table(String name, MergeRule rule) {
    if (!name.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException("not the name of a table: " + name);
    }
    return disk.tables.computeIfAbsent(name, unknown -> new MemoryTable()).over(this, rule);
  }

  /** Drops what retention no longer keeps, batch by batch. */
  public void sweep() {
    log.sweep();
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
