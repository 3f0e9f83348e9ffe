package io.sshbus.log.rocksdb;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The journal in RocksDB. Commands are written with the group they came in, and applied on the
 * commit thread once that is durable. Each machine has snapshots of its own; what all of them cover
 * is cut off with the same write.
 */
final class RocksJournal implements Journal, Group.Member {
  private final SortedMap<String, JournalMachine> machines = new TreeMap<>();
  private final Store store;
  private final Committer committer;
  private final int snapshotEvery;
  private final List<JournalCommand> staged = new ArrayList<>();
  private volatile long lastIndex;

  RocksJournal(
      Map<String, StateMachine> states, Store store, Committer committer, int snapshotEvery) {
    states.forEach((name, state) -> machines.put(checked(name), new JournalMachine(name, state)));
    this.store = store;
    this.committer = committer;
    this.snapshotEvery = snapshotEvery;
  }

  private static String checked(String name) {
    if (!name.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException("a machine has a name of 1 to 32 of a-z 0-9 -: " + name);
    }
    return name;
  }

  /** This journal, the machines brought to where they stand. Before anything is submitted. */
  RocksJournal replayed() {
    SortedMap<String, JournalRows.Snapshot> snapshots = JournalRows.snapshots(store);
    snapshots.forEach((name, snapshot) -> machine(name).restore(snapshot));
    lastIndex = JournalRows.floor(store, snapshots);
    replay();
    for (JournalMachine machine : machines.values()) {
      if (machine.covered() > lastIndex) {
        throw lacks(lastIndex + 1, machine.covered());
      }
    }
    return this;
  }

  private void replay() {
    try (RocksIterator at = store.iterate(Family.JOURNAL)) {
      for (at.seek(Keys.command(lastIndex + 1)); Store.valid(at) && isCommand(at); at.next()) {
        long index = Keys.longAt(at.key(), 1);
        if (index != lastIndex + 1) {
          throw lacks(lastIndex + 1, index - 1);
        }
        JournalCommand command = JournalRows.decode(at.value());
        JournalMachine machine = machine(command.machine());
        if (index > machine.covered()) {
          machine.apply(index, command);
        }
        lastIndex = index;
      }
    }
  }

  private static boolean isCommand(RocksIterator at) {
    return at.key()[0] == 'c';
  }

  private static LogDamagedException lacks(long from, long to) {
    return new LogDamagedException(
        "the journal lacks the commands " + from + " to " + to + "; run 'sshbus check'");
  }

  private JournalMachine machine(String name) {
    JournalMachine machine = machines.get(name);
    if (machine == null) {
      throw new IllegalArgumentException("there is no machine '" + name + "'");
    }
    return machine;
  }

  @Override
  public CompletionStage<Bytes> submit(JournalCommand command) {
    return submit(command, false);
  }

  @Override
  public CompletionStage<Bytes> submitFromReserve(JournalCommand command) {
    return submit(command, true);
  }

  private CompletionStage<Bytes> submit(JournalCommand command, boolean fromReserve) {
    Submission submission = new Submission(machine(command.machine()), command, fromReserve);
    committer.submit(submission);
    return submission.outcome;
  }

  @Override
  public long lastIndex() {
    return lastIndex;
  }

  private void stage(JournalCommand command, Group group) throws RocksDBException {
    group.join(this);
    staged.add(command);
    long index = lastIndex + staged.size();
    group
        .batch()
        .put(store.handle(Family.JOURNAL), Keys.command(index), JournalRows.encode(command));
  }

  @Override
  public void commit() {
    machines.values().forEach(JournalMachine::forgetSaid);
    for (JournalCommand command : staged) {
      long index = lastIndex + 1;
      machine(command.machine()).answer(index, command);
      lastIndex = index;
    }
    rollback();
    for (JournalMachine machine : machines.values()) {
      if (machine.isDue(lastIndex, snapshotEvery)) {
        committer.submit(new Snapshot(machine, lastIndex));
      }
    }
  }

  @Override
  public void rollback() {
    staged.clear();
    machines.values().forEach(JournalMachine::unstage);
  }

  /** Up to where snapshots cover everything, those included that are about to be written. */
  private long covered() {
    return machines.values().stream()
        .mapToLong(JournalMachine::oldest)
        .filter(oldest -> oldest > 0)
        .map(oldest -> oldest - 1)
        .min()
        .orElse(lastIndex);
  }

  /** A command on its way. */
  private final class Submission implements Work {
    private final JournalMachine machine;
    private final JournalCommand command;
    private final boolean fromReserve;
    private final CompletableFuture<Bytes> outcome = new CompletableFuture<>();
    private @Nullable Bytes repeated;

    Submission(JournalMachine machine, JournalCommand command, boolean fromReserve) {
      this.machine = machine;
      this.command = command;
      this.fromReserve = fromReserve;
    }

    @Override
    public boolean frees() {
      return fromReserve;
    }

    @Override
    public long bytes() {
      return 64L + command.body().length();
    }

    @Override
    public void stage(Group group) throws RocksDBException {
      repeated = machine.remembered(command.id());
      if (repeated == null && machine.stage(command.id())) {
        RocksJournal.this.stage(command, group);
      }
    }

    @Override
    public void done() {
      outcome.complete(repeated == null ? machine.said(command.id()) : repeated);
    }

    @Override
    public void refused(ErrorCode code, String message) {
      outcome.completeExceptionally(new BusException(code, message));
    }
  }

  /** A snapshot on its way. What no machine needs any more goes with the same write. */
  private final class Snapshot implements Work {
    private final JournalMachine machine;
    private final long from;
    private final byte[] state;

    Snapshot(JournalMachine machine, long index) {
      this.machine = machine;
      this.from = machine.oldest();
      this.state = machine.snapshot(index);
    }

    /** It takes no room from those who wait: a large state must not have them refused. */
    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public boolean frees() {
      return true;
    }

    @Override
    public void stage(Group group) throws RocksDBException {
      var journal = store.handle(Family.JOURNAL);
      long floor = covered();
      group.batch().put(journal, JournalRows.snapshotKey(machine.name()), state);
      group.batch().put(journal, Keys.FLOOR, JournalRows.encodeFloor(floor));
      group.batch().deleteRange(journal, Keys.command(0), Keys.command(floor + 1));
    }

    @Override
    public void done() {}

    @Override
    public void refused(ErrorCode code, String message) {
      machine.notCovered(from);
    }
  }
}
