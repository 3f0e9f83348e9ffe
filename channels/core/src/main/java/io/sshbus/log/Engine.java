package io.sshbus.log;

import java.util.Map;

/**
 * A place where the bus keeps everything: one event log, one journal, tables by name. Closing it
 * drains what was submitted. Opened by the engine's own class.
 */
public interface Engine extends AutoCloseable {
  /** The partitions of events. */
  EventLog log();

  /**
   * The journal, its commands replayed into {@code machines} before this returns. At most one call.
   *
   * @param machines by name, 1 to 32 of {@code a-z 0-9 -}; all that the journal has commands for
   */
  Journal journal(Map<String, StateMachine> machines);

  /**
   * The table {@code name}, made if it is not there.
   *
   * @param name 1 to 32 of {@code a-z 0-9 -}
   */
  Table table(String name, MergeRule rule);

  /**
   * Commits what was submitted, then closes. Whatever comes later is refused with {@code
   * LOG_STOPPED}.
   */
  @Override
  void close();
}
