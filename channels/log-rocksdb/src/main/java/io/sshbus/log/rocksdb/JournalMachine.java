package io.sshbus.log.rocksdb;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.StateMachine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One of the journal's state machines: what was said to its newest commands, and how far a snapshot
 * covers it. Confined to the commit thread.
 */
final class JournalMachine {
  /** How many bytes of snapshots are written for each command at most, however large the state. */
  private static final int SNAPSHOT_BYTES_FOR_A_COMMAND = 4096;

  private final String name;
  private final StateMachine state;
  private final Outcomes outcomes = new Outcomes();
  private final Set<UUID> stagedIds = new HashSet<>();

  /** What was said to the group's commands: a large group says more than is remembered. */
  private final Map<UUID, Bytes> said = new HashMap<>();

  private long covered;
  private long oldest;
  private int snapshotBytes;

  JournalMachine(String name, StateMachine state) {
    this.name = name;
    this.state = state;
  }

  String name() {
    return name;
  }

  /** Takes the state of a snapshot. */
  void restore(JournalRows.Snapshot snapshot) {
    covered = snapshot.index();
    snapshotBytes = snapshot.rest().length();
    ByteReader in = new ByteReader(snapshot.rest());
    outcomes.read(in);
    state.restore(in.rest());
  }

  /** The index of the last command that the snapshot it began with covers. */
  long covered() {
    return covered;
  }

  /** The index of its first command that no snapshot covers; 0 where there is none. */
  long oldest() {
    return oldest;
  }

  /** Whether a command of this id is staged for the first time in the group. */
  boolean stage(UUID id) {
    return stagedIds.add(id);
  }

  /** A new group begins, whether the last one came to be or not. */
  void unstage() {
    stagedIds.clear();
  }

  /** What was said to the last group is asked for no more. */
  void forgetSaid() {
    said.clear();
  }

  Bytes apply(long index, JournalCommand command) {
    Bytes outcome = state.apply(index, command);
    outcomes.put(command.id(), outcome);
    if (oldest == 0) {
      oldest = index;
    }
    return outcome;
  }

  /** Applies a command of the group that was just written. */
  void answer(long index, JournalCommand command) {
    said.put(command.id(), apply(index, command));
  }

  /** What was said to a command before the group, if that is remembered. */
  @Nullable Bytes remembered(UUID id) {
    return outcomes.get(id);
  }

  /** What was said to a command of the group. */
  Bytes said(UUID id) {
    Bytes answer = said.get(id);
    if (answer == null) {
      throw new IllegalStateException("the command " + id + " was not applied");
    }
    return answer;
  }

  /**
   * Whether a snapshot is to be made, so that the journal can be cut. A machine without new
   * commands keeps nothing from being cut and is not written again; one with a large state keeps
   * the more commands.
   */
  boolean isDue(long lastIndex, int snapshotEvery) {
    int every = Math.max(snapshotEvery, snapshotBytes / SNAPSHOT_BYTES_FOR_A_COMMAND);
    return oldest > 0 && lastIndex - oldest + 1 >= every;
  }

  /** A snapshot, which covers the machine from now on. */
  byte[] snapshot(long index) {
    ByteWriter out = JournalRows.beginSnapshot(index);
    outcomes.write(out);
    byte[] snapshot = out.bytes(state.snapshot()).finish().toArray();
    snapshotBytes = snapshot.length;
    oldest = 0;
    return snapshot;
  }

  /** The snapshot was not written; the next commands bring another one. */
  void notCovered(long from) {
    oldest = from;
  }
}
