package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;

/** Whether one key may vouch for another one of its node. */
final class Vouching {
  private Vouching() {}

  /**
   * Refuses a signer that is not accepted under the name of {@code shown}, or that has a successor
   * already, and a key that was removed: signatures of old must not work again.
   *
   * @throws BusException {@link ErrorCode#BAD_SIGNATURE}
   */
  static void check(Changes changes, Fingerprint signer, Registration shown) {
    if (changes.state().forgotten().has(shown.key().fingerprint())) {
      throw new BusException(
          ErrorCode.BAD_SIGNATURE,
          "this key was removed; no signature brings it back, only a decision does");
    }
    NodeName name = shown.name();
    KeyRecord record = changes.state().record(signer);
    if (record == null
        || !record.isAccepted()
        || record.isInGrace()
        || !record.name().equals(name)) {
      throw new BusException(
          ErrorCode.BAD_SIGNATURE,
          "the signature is of %s, which is no accepted key of %s".formatted(signer, name));
    }
  }
}
