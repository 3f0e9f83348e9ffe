package io.sshbus.keys.signature;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.KeyType;
import io.sshbus.identity.SshPublicKey;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Arrays;

/**
 * The algorithms of signatures that are good enough, by their SSH names (RFC 8709, 5656, 8332) and
 * the JDK's.
 */
enum SignatureAlgorithm {
  ED25519("ssh-ed25519", "Ed25519", KeyType.ED25519, 64),
  // P1363 is r and s side by side, which spares us their DER form.
  P256("ecdsa-sha2-nistp256", "SHA256withECDSAinP1363Format", KeyType.ECDSA_P256, 32),
  P384("ecdsa-sha2-nistp384", "SHA384withECDSAinP1363Format", KeyType.ECDSA_P384, 48),
  P521("ecdsa-sha2-nistp521", "SHA512withECDSAinP1363Format", KeyType.ECDSA_P521, 66),
  RSA_SHA256("rsa-sha2-256", "SHA256withRSA", KeyType.RSA, 0),
  RSA_SHA512("rsa-sha2-512", "SHA512withRSA", KeyType.RSA, 0);

  private final String sshName;
  private final String jdkName;
  private final KeyType type;
  private final int size;

  SignatureAlgorithm(String sshName, String jdkName, KeyType type, int size) {
    this.sshName = sshName;
    this.jdkName = jdkName;
    this.type = type;
    this.size = size;
  }

  static SignatureAlgorithm of(SshPublicKey key, String sshName) {
    for (SignatureAlgorithm algorithm : values()) {
      if (algorithm.type == key.type() && algorithm.sshName.equals(sshName)) {
        return algorithm;
      }
    }
    throw SshSignature.bad(
        "the algorithm %s does not go with a key of type %s, or is not supported"
            .formatted(Quoted.of(sshName), key.algorithm()));
  }

  boolean verifies(SshPublicKey key, Bytes message, Bytes value) throws GeneralSecurityException {
    JdkPublicKey jdkKey = JdkPublicKey.of(key);
    byte[] form =
        switch (this) {
          case ED25519 -> exactly(value.toArray(), size);
          case P256, P384, P521 -> sideBySide(value, size);
          case RSA_SHA256, RSA_SHA512 -> padded(value.toArray(), jdkKey.rsaBytes());
        };
    Signature verifier = Signature.getInstance(jdkName);
    verifier.initVerify(jdkKey.key());
    verifier.update(message.buffer());
    return verifier.verify(form);
  }

  private static byte[] exactly(byte[] value, int size) {
    if (value.length != size) {
      throw SshSignature.bad("it has %d bytes, not %d".formatted(value.length, size));
    }
    return value;
  }

  private static byte[] sideBySide(Bytes value, int size) {
    ByteReader in = new ByteReader(value);
    byte[] r = number(SshSignature.string(in), size);
    byte[] s = number(SshSignature.string(in), size);
    in.end();
    byte[] both = Arrays.copyOf(r, 2 * size);
    System.arraycopy(s, 0, both, size, size);
    return both;
  }

  /** An {@code mpint} of at most the curve's size, with leading zeros. */
  private static byte[] number(Bytes mpint, int size) {
    byte[] bytes = mpint.toArray();
    boolean negative = bytes.length > 0 && bytes[0] < 0;
    int from = bytes.length > 0 && bytes[0] == 0 ? 1 : 0;
    if (negative || bytes.length - from > size) {
      throw SshSignature.bad("one of its numbers is out of range");
    }
    return padded(Arrays.copyOfRange(bytes, from, bytes.length), size);
  }

  /** OpenSSH drops leading zeros; the JDK wants them. */
  private static byte[] padded(byte[] value, int size) {
    if (value.length > size) {
      throw SshSignature.bad("it has %d bytes, more than %d".formatted(value.length, size));
    }
    byte[] padded = new byte[size];
    System.arraycopy(value, 0, padded, size - value.length, value.length);
    return padded;
  }
}
