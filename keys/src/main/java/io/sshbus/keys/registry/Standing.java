package io.sshbus.keys.registry;

/**
 * What a key is, since when, and because of whom. Times in microseconds since 1970.
 *
 * @param state anything but {@link KeyState#UNKNOWN}
 * @param since when it came into this state
 * @param cause who brought it there, and why
 * @param graceUntil until when an old key goes on after its successor was accepted; 0 for a key
 *     that no rotation replaced
 */
public record Standing(KeyState state, long since, Cause cause, long graceUntil) {
  /** Refuses a state without a record, and a grace period of a key that binds no name. */
  public Standing {
    if (state == KeyState.UNKNOWN) {
      throw new IllegalArgumentException("an unknown key has no record");
    }
    if (graceUntil != 0 && !state.bindsName()) {
      throw new IllegalArgumentException("a key that is " + state.text() + " has no grace period");
    }
  }
}
