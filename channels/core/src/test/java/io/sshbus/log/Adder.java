package io.sshbus.log;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;

/**
 * A state machine that adds up the lengths of its commands; a command that begins with a question
 * mark is unknown.
 */
final class Adder implements StateMachine {
  long total;
  int applied;

  @Override
  public Bytes apply(long index, JournalCommand command) {
    if (!command.body().isEmpty() && command.body().at(0) == '?') {
      throw new IllegalArgumentException("an unknown command");
    }
    applied++;
    total += command.body().length();
    return Bytes.utf8(index + ":" + total);
  }

  @Override
  public Bytes snapshot() {
    return new ByteWriter(8).i64(total).finish();
  }

  @Override
  public void restore(Bytes snapshot) {
    total = new ByteReader(snapshot).i64();
  }
}
