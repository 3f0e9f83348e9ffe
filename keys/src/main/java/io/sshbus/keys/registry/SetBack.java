package io.sshbus.keys.registry;

import java.util.List;

/**
 * A clock was wrong and has been set back. Whatever would end later than the time that was is moved
 * as far as the time, so that nothing is good for longer than it was meant to be; nothing happened
 * later than now. What became of keys meanwhile stays.
 */
final class SetBack {
  private final RegistryState state;
  private final long before;
  private final long now;

  SetBack(RegistryState state, long before, long now) {
    this.state = state;
    this.before = before;
    this.now = now;
  }

  void run() {
    List.copyOf(state.records()).forEach(this::correct);
    Invitations invitations = state.invitations();
    for (Token.Held held : invitations.tokens()) {
      invitations.put(held.endingAt(moved(held.token().until()), Math.min(held.added(), now)));
    }
    for (Expectation open : invitations.expectations()) {
      invitations.put(
          new Expectation(open.name(), open.fingerprint(), moved(open.until()), open.cause()));
    }
  }

  private void correct(KeyRecord record) {
    Standing then = record.standing();
    Standing standing =
        new Standing(
            then.state(), Math.min(then.since(), now), then.cause(), moved(then.graceUntil()));
    KeyRecord.History history =
        new KeyRecord.History(
            Math.min(record.history().registered(), now), Math.min(record.history().seen(), now));
    if (!standing.equals(then) || !history.equals(record.history())) {
      state.put(record.with(standing).with(history));
    }
  }

  private long moved(long end) {
    return end > before ? end - (before - now) : end;
  }
}
