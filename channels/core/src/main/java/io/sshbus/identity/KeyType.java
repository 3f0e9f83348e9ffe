package io.sshbus.identity;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of public key that the bus knows, by the names of RFC 8709, RFC 5656, RFC 4253 and
 * OpenSSH's PROTOCOL.u2f.
 */
public enum KeyType {
  /** Ed25519. */
  ED25519("ssh-ed25519"),
  /** ECDSA on NIST P-256. */
  ECDSA_P256("ecdsa-sha2-nistp256"),
  /** ECDSA on NIST P-384. */
  ECDSA_P384("ecdsa-sha2-nistp384"),
  /** ECDSA on NIST P-521. */
  ECDSA_P521("ecdsa-sha2-nistp521"),
  /** RSA of 2048 to 16384 bits. */
  RSA("ssh-rsa"),
  /** Ed25519 in a FIDO token. */
  SK_ED25519("sk-ssh-ed25519@openssh.com"),
  /** ECDSA on NIST P-256 in a FIDO token. */
  SK_ECDSA_P256("sk-ecdsa-sha2-nistp256@openssh.com");

  private static final Map<String, KeyType> BY_NAME = new HashMap<>();

  static {
    for (KeyType type : values()) {
      BY_NAME.put(type.algorithm, type);
    }
  }

  private final String algorithm;

  KeyType(String algorithm) {
    this.algorithm = algorithm;
  }

  /** The type that is called {@code algorithm} in a key's bytes, if it is a known one. */
  public static Optional<KeyType> named(String algorithm) {
    return Optional.ofNullable(BY_NAME.get(algorithm));
  }

  /** The name in a key's bytes and in key files. */
  public String algorithm() {
    return algorithm;
  }

  /**
   * Whether the key lives in a token that wants to be touched: fit for people, never for machines.
   */
  public boolean needsToken() {
    return this == SK_ED25519 || this == SK_ECDSA_P256;
  }
}
