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
  private final Map<String, StateMachine> machines;
  private final Map<Said, Bytes> outcomes = new HashMap<>();
  private int lastIndex;

  /** What outlives the journal. */
  static final class Commands {
    private final List<JournalCommand> all = new ArrayList<>();
  }

  private record Said(String machine, UUID id) {
    static Said to(JournalCommand command) {
      return new Said(command.machine(), command.id());
    }
  }

  MemoryJournal(MemoryEngine engine, Commands commands, Map<String, StateMachine> machines) {
    this.engine = engine;
    this.commands = commands;
    this.machines = Map.copyOf(machines);
    follow();
  }

  void follow() {
    synchronized (commands) {
      while (lastIndex < commands.all.size()) {
        JournalCommand command = commands.all.get(lastIndex++);
        outcomes.put(Said.to(command), machine(command).apply(lastIndex, command));
      }
    }
  }

  private StateMachine machine(JournalCommand command) {
    StateMachine machine = machines.get(command.machine());
    if (machine == null) {
      throw new IllegalArgumentException("there is no machine " + command.machine());
    }
    return machine;
  }

  @Override
  public CompletionStage<Bytes> submitFromReserve(JournalCommand command) {
    return submit(command);
  }

  @Override
  public CompletionStage<Bytes> submit(JournalCommand command) {
    if (engine.isClosed()) {
      return CompletableFuture.failedFuture(
          new BusException(ErrorCode.LOG_STOPPED, "the log is closed"));
    }
    machine(command);
    synchronized (commands) {
      follow();
      if (!outcomes.containsKey(Said.to(command))) {
        commands.all.add(command);
        try {
          follow();
        } catch (IllegalArgumentException e) {
          engine.close();
          return CompletableFuture.failedFuture(
              new BusException(ErrorCode.LOG_STOPPED, "an unknown command", e));
        }
      }
      return CompletableFuture.completedFuture(outcomes.get(Said.to(command)));
    }
  }

  @Override
  public long lastIndex() {
    synchronized (commands) {
      return lastIndex;
    }
  }
}
