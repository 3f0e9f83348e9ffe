package io.sshbus.log.memory;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.StateMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A journal in memory. */
final class MemoryJournal implements Journal {
  private final MemoryEngine engine;
  private final Commands commands;
  private final StateMachine machine;
  private final Map<UUID, Bytes> outcomes = new HashMap<>();
  private long lastIndex;

  /** What outlives the journal. */
  static final class Commands {
    private final List<JournalCommand> all = new ArrayList<>();
  }

  MemoryJournal(MemoryEngine engine, Commands commands, StateMachine machine) {
    this.engine = engine;
    this.commands = commands;
    this.machine = machine;
    commands.all.forEach(this::apply);
  }

  private void apply(JournalCommand command) {
    outcomes.put(command.id(), machine.apply(++lastIndex, command));
  }

  @Override
  public synchronized CompletionStage<Bytes> submit(JournalCommand command) {
    if (engine.isClosed()) {
      return CompletableFuture.failedFuture(
          new BusException(ErrorCode.LOG_STOPPED, "the log is closed"));
    }
    if (!outcomes.containsKey(command.id())) {
      commands.all.add(command);
      try {
        apply(command);
      } catch (IllegalArgumentException e) {
        engine.close();
        return CompletableFuture.failedFuture(
            new BusException(ErrorCode.LOG_STOPPED, "an unknown command", e));
      }
    }
    return CompletableFuture.completedFuture(outcomes.get(command.id()));
  }

  @Override
  public synchronized long lastIndex() {
    return lastIndex;
  }
}
