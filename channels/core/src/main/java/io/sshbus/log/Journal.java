package io.sshbus.log;

import io.sshbus.channel.Bytes;
import java.util.concurrent.CompletionStage;

/** One ordered log of commands, applied in order to a {@link StateMachine}. Safe for any thread. */
public interface Journal {
  /**
   * Adds a command. The stage completes with what {@link StateMachine#apply} said, once the command
   * is durable and applied; for an id that was applied before, with what was said then as long as
   * that is remembered (the newest 10,000 commands, or fewer where they said very much). Completes
   * exceptionally with {@link io.sshbus.channel.BusException} {@code LOG_STOPPED} or {@code
   * DISK_FULL}. Never blocks.
   */
  CompletionStage<Bytes> submit(JournalCommand command);

  /** The index of the last command applied; 0 before the first. */
  long lastIndex();
}
