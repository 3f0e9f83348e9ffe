package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.KeyType;
import java.util.Locale;

/** The kinds of host key of which a node has one each. The order is the one of lists. */
public enum KeyFamily {
  /** Ed25519. */
  ED25519,
  /** ECDSA on any curve. */
  ECDSA,
  /** RSA of any size. */
  RSA;

  /**
   * The family of {@code type}.
   *
   * @throws BusException {@link ErrorCode#BAD_KEY} for a key in a token that wants to be touched
   */
  public static KeyFamily of(KeyType type) {
    return switch (type) {
      case ED25519 -> ED25519;
      case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> ECDSA;
      case RSA -> RSA;
      case SK_ED25519, SK_ECDSA_P256 ->
          throw new BusException(
              ErrorCode.BAD_KEY,
              "a node's key must work without a touch; " + type.algorithm() + " does not");
    };
  }

  /** The name in lists. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
