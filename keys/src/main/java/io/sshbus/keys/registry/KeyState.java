package io.sshbus.keys.registry;

import java.util.Locale;
import java.util.Optional;

/**
 * What the bus thinks of a key. The order is the one on disk and append-only; the names cross the
 * wire in lower case.
 */
public enum KeyState {
  /** There is no record of the key: not yet, or not any more. */
  UNKNOWN,
  /** It has proved itself and waits for somebody to decide. */
  PENDING,
  /** As pending, but its name is bound to another key. */
  CONFLICT,
  /** It proves its node. */
  ACCEPTED,
  /** Another key took its place. */
  SUPERSEDED,
  /** It was accepted and is refused until further notice. Its name stays bound. */
  SUSPENDED,
  /** Somebody decided against it. */
  REJECTED,
  /** It must never be trusted again. */
  REVOKED;

  /** The state that {@link #text} names, if it is one. */
  public static Optional<KeyState> named(String text) {
    for (KeyState state : values()) {
      if (state.text().equals(text)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /** The name on the wire and in commands. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the key waits for a decision. */
  public boolean isWaiting() {
    return this == PENDING || this == CONFLICT;
  }

  /** Whether the name belongs to the key, so that no other one gets it by itself. */
  public boolean bindsName() {
    return this == ACCEPTED || this == SUSPENDED;
  }
}
