package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.Quoted;
import java.math.BigInteger;

/** What the bytes of a public key must look like, type by type. */
final class KeyStructure {
  private static final int ED25519_BYTES = 32;
  private static final int MAX_EXPONENT_BITS = 256;
  private static final int MAX_APPLICATION_BYTES = 255;

  private KeyStructure() {}

  /**
   * The type of the key in {@code blob}.
   *
   * @throws BusException {@code BAD_KEY}, where the bytes are not exactly one known, strong enough
   *     key
   */
  static KeyType check(Bytes blob) {
    if (blob.length() > SshPublicKey.MAX_BYTES) {
      throw KeyReader.bad(
          "it has " + blob.length() + " bytes, more than " + SshPublicKey.MAX_BYTES);
    }
    KeyReader fields = new KeyReader(blob);
    String name = fields.name("algorithm");
    KeyType type = KeyType.named(name).orElseThrow(() -> unknown(name));
    switch (type) {
      case ED25519 -> ed25519(fields);
      case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> ecdsa(fields, Curve.of(type));
      case RSA -> rsa(fields);
      case SK_ED25519 -> {
        ed25519(fields);
        application(fields);
      }
      case SK_ECDSA_P256 -> {
        ecdsa(fields, Curve.of(type));
        application(fields);
      }
    }
    fields.end();
    return type;
  }

  static BusException unknown(String algorithm) {
    return KeyReader.bad("the bus does not know the algorithm " + Quoted.of(algorithm));
  }

  private static void ed25519(KeyReader fields) {
    int length = fields.string("point").length();
    if (length != ED25519_BYTES) {
      throw KeyReader.bad("its point has " + length + " bytes, not " + ED25519_BYTES);
    }
  }

  private static void ecdsa(KeyReader fields, Curve curve) {
    String name = fields.name("curve");
    if (!name.equals(curve.sshName())) {
      throw KeyReader.bad("its curve is " + Quoted.of(name) + ", not " + curve.sshName());
    }
    if (!curve.hasPoint(fields.string("point"))) {
      throw KeyReader.bad("its point is no uncompressed point of " + curve.sshName());
    }
  }

  private static void rsa(KeyReader fields) {
    BigInteger exponent = fields.number("exponent");
    if (exponent.bitLength() < 2
        || exponent.bitLength() > MAX_EXPONENT_BITS
        || !exponent.testBit(0)) {
      throw KeyReader.bad("its exponent is not odd, or not of 2 to " + MAX_EXPONENT_BITS + " bits");
    }
    BigInteger modulus = fields.number("modulus");
    int bits = modulus.bitLength();
    if (bits < SshPublicKey.MIN_RSA_BITS || bits > SshPublicKey.MAX_RSA_BITS) {
      throw KeyReader.bad(
          "it is an RSA key of %d bits; %d to %d are allowed"
              .formatted(bits, SshPublicKey.MIN_RSA_BITS, SshPublicKey.MAX_RSA_BITS));
    }
    if (!modulus.testBit(0)) {
      throw KeyReader.bad("its modulus is even");
    }
  }

  private static void application(KeyReader fields) {
    int length = fields.string("application").length();
    if (length < 1 || length > MAX_APPLICATION_BYTES) {
      throw KeyReader.bad(
          "its application has " + length + " bytes, not 1 to " + MAX_APPLICATION_BYTES);
    }
  }
}
