package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.KeyState.ACCEPTED;
import static io.sshbus.keys.registry.KeyState.CONFLICT;
import static io.sshbus.keys.registry.KeyState.PENDING;
import static io.sshbus.keys.registry.KeyState.REJECTED;
import static io.sshbus.keys.registry.KeyState.REVOKED;
import static io.sshbus.keys.registry.KeyState.SUPERSEDED;
import static io.sshbus.keys.registry.KeyState.SUSPENDED;
import static io.sshbus.keys.registry.KeyState.UNKNOWN;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every change of state that there is. {@code docs/keymaster.md} shows the same table and a test
 * compares the two.
 */
public final class Transitions {
  private static final Map<KeyState, Map<KeyAction, KeyState>> TABLE =
      new EnumMap<>(KeyState.class);

  static {
    allow(KeyAction.REGISTER, PENDING, UNKNOWN);
    allow(KeyAction.COLLIDE, CONFLICT, UNKNOWN, PENDING);
    allow(KeyAction.RELEASE, PENDING, CONFLICT);
    allow(KeyAction.ACCEPT, ACCEPTED, UNKNOWN, PENDING, CONFLICT, REJECTED);
    allow(KeyAction.REPLACE, ACCEPTED, UNKNOWN, PENDING, CONFLICT, SUPERSEDED);
    allow(KeyAction.ROTATE, ACCEPTED, UNKNOWN, PENDING, CONFLICT);
    allow(KeyAction.SUPERSEDE, SUPERSEDED, ACCEPTED, SUSPENDED);
    allow(KeyAction.REJECT, REJECTED, UNKNOWN, PENDING, CONFLICT);
    allow(
        KeyAction.REVOKE,
        REVOKED,
        UNKNOWN,
        PENDING,
        CONFLICT,
        ACCEPTED,
        SUPERSEDED,
        SUSPENDED,
        REJECTED);
    allow(KeyAction.SUSPEND, SUSPENDED, ACCEPTED);
    allow(KeyAction.RESUME, ACCEPTED, SUSPENDED);
    allow(KeyAction.EXPIRE, UNKNOWN, PENDING, CONFLICT, REJECTED);
    allow(
        KeyAction.REMOVE,
        UNKNOWN,
        PENDING,
        CONFLICT,
        ACCEPTED,
        SUPERSEDED,
        SUSPENDED,
        REJECTED,
        REVOKED);
    allow(KeyAction.TAG, ACCEPTED, ACCEPTED);
    allow(KeyAction.TAG, SUSPENDED, SUSPENDED);
  }

  private Transitions() {}

  private static void allow(KeyAction action, KeyState to, KeyState... from) {
    for (KeyState state : from) {
      TABLE.computeIfAbsent(state, any -> new EnumMap<>(KeyAction.class)).put(action, to);
    }
  }

  /** What a key in state {@code from} is after {@code action}; empty where that cannot happen. */
  public static Optional<KeyState> after(KeyState from, KeyAction action) {
    return Optional.ofNullable(TABLE.getOrDefault(from, Map.of()).get(action));
  }
}
