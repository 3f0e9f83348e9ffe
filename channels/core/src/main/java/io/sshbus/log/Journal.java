package io.sshbus.log;

import io.sshbus.channel.Bytes;
import java.util.concurrent.CompletionStage;

/**
 * One ordered log of commands, each applied in its turn to the {@link StateMachine} that it names.
 * Safe for any thread.
 */
public interface Journal {
  /**
   * Adds a command. The stage completes with what {@link StateMachine#apply} said, once the command
   * is durable and applied; for an id that was applied before, with what was said then as long as
   * that is remembered (the newest 10,000 commands, or fewer where they said very much). Completes
   * exceptionally with {@link io.sshbus.channel.BusException} {@code LOG_STOPPED} or {@code
   * DISK_FULL} or {@code BACK_PRESSURE}. Commands that are submitted together become durable
   * together, whichever machines they are for. Never blocks.
   *
   * @throws IllegalArgumentException where the journal has no such machine
   */
  CompletionStage<Bytes> submit(JournalCommand command);

  /**
   * As {@link #submit}, but where the disk has reached what is kept in reserve it is taken all the
   * same. For the few commands that cannot wait for room, which only trusted people give.
   */
  CompletionStage<Bytes> submitFromReserve(JournalCommand command);

  /** The index of the last command applied, of whichever machine; 0 before the first. */
  long lastIndex();
}
