package io.sshbus.keys.registry;

import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;

/**
 * One change of state that happened.
 *
 * @param number ascending from 1, without gaps, over all keys
 * @param fingerprint whose state changed
 * @param name under which the key stood
 * @param from what it was; {@link KeyState#UNKNOWN} for a new one
 * @param action what happened
 * @param to what it is; {@link KeyState#UNKNOWN} for one that was forgotten
 * @param at when, microseconds since 1970
 * @param cause who and why
 */
public record Transition(
    long number,
    Fingerprint fingerprint,
    NodeName name,
    KeyState from,
    KeyAction action,
    KeyState to,
    long at,
    Cause cause) {
  /** Whether sessions of this key must end. */
  public boolean endsSessions() {
    return from == KeyState.ACCEPTED && to != KeyState.ACCEPTED;
  }
}
