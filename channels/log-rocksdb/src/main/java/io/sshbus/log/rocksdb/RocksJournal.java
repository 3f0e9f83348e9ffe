package io.sshbus.log.rocksdb;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.StateMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The journal in RocksDB. Commands are written with the group they came in, and applied on the
 * commit thread once that is durable. After so many of them a snapshot takes the place of what came
 * before, in the next group.
 */
final class RocksJournal implements Journal, Group.Member {
  private static final int VERSION = 1;

  /** How many bytes of snapshots are written for each command at most, however large the state. */
  private static final int SNAPSHOT_BYTES_FOR_A_COMMAND = 4096;

  private final StateMachine machine;
  private final Store store;
  private final Committer committer;
  private final int snapshotEvery;
  private final Outcomes outcomes = new Outcomes();
  private final List<JournalCommand> staged = new ArrayList<>();
  private final Set<UUID> stagedIds = new HashSet<>();

  /** What was said to the group's commands: a large group says more than is remembered. */
  private final Map<UUID, Bytes> said = new HashMap<>();

  private volatile long lastIndex;
  private long snapshotIndex;
  private int snapshotBytes;

  RocksJournal(StateMachine machine, Store store, Committer committer, int snapshotEvery) {
    this.machine = machine;
    this.store = store;
    this.committer = committer;
    this.snapshotEvery = snapshotEvery;
  }

  /** This journal, the machine brought to where it stands. Before anything is submitted. */
  RocksJournal replayed() {
    replay();
    return this;
  }

  private void replay() {
    byte[] snapshot = store.get(Family.JOURNAL, Keys.SNAPSHOT);
    if (snapshot != null) {
      restore(snapshot);
    }
    try (RocksIterator at = store.iterate(Family.JOURNAL)) {
      for (at.seek(Keys.command(lastIndex + 1)); Store.valid(at); at.next()) {
        byte[] key = at.key();
        if (key[0] != 'c') {
          return;
        }
        long index = Keys.longAt(key, 1);
        if (index != lastIndex + 1) {
          throw new LogDamagedException(
              "the journal lacks the commands "
                  + (lastIndex + 1)
                  + " to "
                  + (index - 1)
                  + "; run 'sshbus check'");
        }
        apply(decode(at.value()));
      }
    }
  }

  /** The index of the last command that a snapshot covers. */
  static long snapshotIndex(Bytes snapshot) {
    ByteReader in = new ByteReader(snapshot);
    if (in.u8() != VERSION) {
      throw new LogDamagedException(
          "the journal's snapshot has an unknown version; use a newer sshbus");
    }
    return in.u63();
  }

  private void restore(byte[] snapshot) {
    lastIndex = snapshotIndex(Bytes.wrap(snapshot));
    ByteReader in = new ByteReader(Bytes.wrap(snapshot, 9, snapshot.length - 9));
    snapshotIndex = lastIndex;
    snapshotBytes = snapshot.length;
    outcomes.read(in);
    machine.restore(in.rest());
  }

  private Bytes apply(JournalCommand command) {
    long index = lastIndex + 1;
    Bytes outcome = machine.apply(index, command);
    lastIndex = index;
    outcomes.put(command.id(), outcome);
    return outcome;
  }

  @Override
  public CompletionStage<Bytes> submit(JournalCommand command) {
    Submission submission = new Submission(command);
    committer.submit(submission);
    return submission.outcome;
  }

  @Override
  public long lastIndex() {
    return lastIndex;
  }

  private void stage(JournalCommand command, Group group) throws RocksDBException {
    if (!stagedIds.add(command.id())) {
      return;
    }
    group.join(this);
    staged.add(command);
    long index = lastIndex + staged.size();
    group.batch().put(store.handle(Family.JOURNAL), Keys.command(index), encode(command));
  }

  @Override
  public void commit() {
    said.clear();
    staged.forEach(command -> said.put(command.id(), apply(command)));
    clear();
    int every = Math.max(snapshotEvery, snapshotBytes / SNAPSHOT_BYTES_FOR_A_COMMAND);
    if (lastIndex - snapshotIndex >= every) {
      byte[] state = snapshot();
      snapshotIndex = lastIndex;
      snapshotBytes = state.length;
      committer.submit(new Snapshot(lastIndex, state));
    }
  }

  @Override
  public void rollback() {
    clear();
  }

  private void clear() {
    staged.clear();
    stagedIds.clear();
  }

  private byte[] snapshot() {
    ByteWriter out = new ByteWriter(1 << 16).u8(VERSION).i64(lastIndex);
    outcomes.write(out);
    return out.bytes(machine.snapshot()).finish().toArray();
  }

  /** The form on disk: version u8, id, at i64, body. */
  static byte[] encode(JournalCommand command) {
    return new ByteWriter(25 + command.body().length())
        .u8(VERSION)
        .i64(command.id().getMostSignificantBits())
        .i64(command.id().getLeastSignificantBits())
        .i64(command.at())
        .bytes(command.body())
        .finish()
        .toArray();
  }

  static JournalCommand decode(byte[] stored) {
    ByteReader in = new ByteReader(Bytes.wrap(stored));
    if (in.u8() != VERSION) {
      throw new LogDamagedException(
          "a command of the journal has an unknown version; use a newer sshbus");
    }
    return new JournalCommand(new UUID(in.i64(), in.i64()), in.i64(), in.rest());
  }

  /** A command on its way. */
  private final class Submission implements Work {
    private final JournalCommand command;
    private final CompletableFuture<Bytes> outcome = new CompletableFuture<>();
    private @Nullable Bytes repeated;

    Submission(JournalCommand command) {
      this.command = command;
    }

    @Override
    public long bytes() {
      return 64L + command.body().length();
    }

    @Override
    public void stage(Group group) throws RocksDBException {
      repeated = outcomes.get(command.id());
      if (repeated == null) {
        RocksJournal.this.stage(command, group);
      }
    }

    @Override
    public void done() {
      Bytes answer = repeated == null ? said.get(command.id()) : repeated;
      if (answer == null) {
        throw new IllegalStateException("the command " + command.id() + " was not applied");
      }
      outcome.complete(answer);
    }

    @Override
    public void refused(ErrorCode code, String message) {
      outcome.completeExceptionally(new BusException(code, message));
    }
  }

  /** A snapshot on its way; the commands before it go with the same write. */
  private final class Snapshot implements Work {
    private final long index;
    private final byte[] state;

    Snapshot(long index, byte[] state) {
      this.index = index;
      this.state = state;
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
      group.batch().put(journal, Keys.SNAPSHOT, state);
      group.batch().deleteRange(journal, Keys.command(0), Keys.command(index + 1));
    }

    @Override
    public void done() {}

    @Override
    public void refused(ErrorCode code, String message) {
      // The next commands bring another one.
      snapshotIndex = Math.max(0, index - snapshotEvery);
    }
  }
}
