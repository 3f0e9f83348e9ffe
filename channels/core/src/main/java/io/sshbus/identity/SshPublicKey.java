package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.Base64;

/**
 * A public key in the form that SSH sends. The bytes are the identity: two keys are equal when
 * their bytes are, and a key has only one valid form.
 *
 * @param algorithm the name of its {@link KeyType}, the same as in the blob
 * @param blob the bytes of RFC 4253, section 6.6; at most {@value #MAX_BYTES}, in an array of their
 *     own
 */
public record SshPublicKey(String algorithm, Bytes blob) {
  /** The longest key, in bytes. An RSA key of 16384 bits has 2,100. */
  public static final int MAX_BYTES = 4096;

  /** The weakest RSA key, in bits of its modulus. */
  public static final int MIN_RSA_BITS = 2048;

  /** The largest RSA key, in bits of its modulus; as OpenSSH's SSHBUF_MAX_BIGNUM. */
  public static final int MAX_RSA_BITS = 16384;

  private static final int MAX_BASE64 = (MAX_BYTES + 2) / 3 * 4;

  /**
   * Refuses everything but exactly one known, strong enough key of the algorithm named.
   *
   * @throws BusException {@link ErrorCode#BAD_KEY}
   */
  public SshPublicKey {
    KeyType type = KeyStructure.check(blob);
    if (!type.algorithm().equals(algorithm)) {
      throw KeyReader.bad(
          "it is called " + Quoted.of(algorithm) + " and is of " + type.algorithm());
    }
  }

  /**
   * The key in {@code blob}, which is copied.
   *
   * @throws BusException {@link ErrorCode#BAD_KEY}
   */
  public static SshPublicKey ofBlob(byte[] blob) {
    if (blob.length > MAX_BYTES) {
      throw KeyReader.bad("it has " + blob.length + " bytes, more than " + MAX_BYTES);
    }
    Bytes bytes = Bytes.wrap(blob.clone());
    return new SshPublicKey(KeyStructure.check(bytes).algorithm(), bytes);
  }

  /**
   * Reads the two fields that key files have.
   *
   * @param base64 with padding, without blanks
   * @throws BusException {@link ErrorCode#BAD_KEY}
   */
  public static SshPublicKey of(String algorithm, String base64) {
    if (KeyType.named(algorithm).isEmpty()) {
      throw KeyStructure.unknown(algorithm);
    }
    return new SshPublicKey(algorithm, Bytes.wrap(decode(base64)));
  }

  /**
   * Reads a line of a {@code .pub} file: algorithm, key and, ignored, a comment, between blanks.
   *
   * @throws BusException {@link ErrorCode#BAD_KEY}
   */
  public static SshPublicKey parse(String line) {
    Fields fields = new Fields(line);
    String algorithm = fields.next();
    String base64 = fields.next();
    if (base64.isEmpty()) {
      throw KeyReader.bad("a key looks like \"ssh-ed25519 AAAA...\"");
    }
    return of(algorithm, base64);
  }

  private static byte[] decode(String base64) {
    if (base64.length() > MAX_BASE64) {
      throw KeyReader.bad("it has " + base64.length() + " characters, more than " + MAX_BASE64);
    }
    try {
      byte[] blob = Base64.getDecoder().decode(base64);
      // The decoder takes a missing padding and stray bits at the end. They are signs of a cut
      // line.
      if (Base64.getEncoder().encodeToString(blob).equals(base64)) {
        return blob;
      }
      throw KeyReader.bad("its base64 is cut or padded wrongly");
    } catch (IllegalArgumentException e) {
      throw new BusException(ErrorCode.BAD_KEY, "this is no usable public key: it is no base64", e);
    }
  }

  /** The kind of key. */
  public KeyType type() {
    return KeyType.named(algorithm).orElseThrow();
  }

  /** The key's fingerprint, computed anew with each call. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(this);
  }

  /** Algorithm and base64, as in key files. */
  public String text() {
    return algorithm + " " + Base64.getEncoder().encodeToString(blob.toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SshPublicKey that && blob.equals(that.blob);
  }

  @Override
  public int hashCode() {
    return blob.hashCode();
  }

  @Override
  public String toString() {
    return algorithm + " " + fingerprint();
  }
}
