package io.sshbus.keys;

import io.sshbus.identity.Principal;
import java.util.Optional;

/** Whether a key may be somebody's proof. Says nothing about whether the signature is good. */
public sealed interface KeyAnswer {
  /** Whose key it is, if it is accepted. */
  default Optional<Principal> principal() {
    return this instanceof Accepted accepted ? Optional.of(accepted.who()) : Optional.empty();
  }

  /** The key proves that {@code who} is there. */
  record Accepted(Principal who) implements KeyAnswer {}

  /**
   * The key proves nothing here.
   *
   * @param reason what is wrong and where, for the log of the bus; not for the one who asked
   */
  record Refused(String reason) implements KeyAnswer {}
}
