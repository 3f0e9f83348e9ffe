package io.sshbus.log;

import io.sshbus.channel.Bytes;

/**
 * What commands of the journal are applied to; it sees those for other machines not at all.
 * Deterministic: the same commands give the same state everywhere and at any time, so it asks no
 * clock, draws no random number and reads no file. Confined to the journal's thread.
 */
public interface StateMachine {
  /**
   * Applies one command and says what came of it.
   *
   * @param index the place of the command in the journal, from 1; it ascends, with gaps where the
   *     journal has commands for other machines
   * @throws IllegalArgumentException where the command is unknown; the router stops then, as it
   *     would diverge
   */
  Bytes apply(long index, JournalCommand command);

  /** The whole state. */
  Bytes snapshot();

  /** Takes the state of a snapshot in place of its own. */
  void restore(Bytes snapshot);
}
