package io.sshbus.keys.signature;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.SshPublicKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Set;

/**
 * A signature of OpenSSH's PROTOCOL.sshsig, version 1. Certificates, keys in tokens and SHA-1 are
 * not supported.
 *
 * @param key that signed, as it says itself: whether it is trusted is another question
 * @param namespace for what it signed
 * @param hash {@code sha256} or {@code sha512}: how the message was hashed
 * @param algorithm of the signature, fit for the key
 * @param value the signature proper
 */
public record SshSignature(
    SshPublicKey key, String namespace, String hash, String algorithm, Bytes value) {
  /** The longest text of a signature, in characters. */
  public static final int MAX_TEXT = 64 * 1024;

  private static final Bytes MAGIC = Bytes.utf8("SSHSIG");
  private static final int VERSION = 1;
  private static final int MAX_NAME = 255;
  private static final Set<String> HASHES = Set.of("sha256", "sha512");

  /**
   * Refuses what could not be verified.
   *
   * @throws BusException {@link ErrorCode#BAD_SIGNATURE}
   */
  public SshSignature {
    if (namespace.isEmpty()) {
      throw bad("it is for no namespace");
    }
    if (!HASHES.contains(hash)) {
      throw bad("its hash is " + Quoted.of(hash) + ", not sha256 or sha512");
    }
    SignatureAlgorithm.of(key, algorithm);
  }

  /**
   * Reads {@code -----BEGIN SSH SIGNATURE-----} and what follows.
   *
   * @throws BusException {@link ErrorCode#BAD_SIGNATURE}; {@link ErrorCode#BAD_KEY} for a key that
   *     the bus does not take
   */
  public static SshSignature parse(String text) {
    return parse(Armor.open(text));
  }

  /**
   * Reads the bytes inside of the armour.
   *
   * @throws BusException as {@link #parse(String)}
   */
  public static SshSignature parse(Bytes blob) {
    try {
      ByteReader in = new ByteReader(blob);
      if (!in.bytes(MAGIC.length()).equals(MAGIC)) {
        throw bad("it does not begin with SSHSIG");
      }
      int version = in.i32();
      if (version != VERSION) {
        throw bad("it has the version " + Integer.toUnsignedString(version) + ", not 1");
      }
      SshPublicKey key = SshPublicKey.ofBlob(string(in).toArray());
      String namespace = name(in);
      // Reserved: whatever it holds is signed and means nothing yet, so nothing may be in it.
      if (!string(in).isEmpty()) {
        throw bad("its reserved field is not empty");
      }
      String hash = name(in);
      ByteReader inner = new ByteReader(string(in));
      in.end();
      String algorithm = name(inner);
      Bytes value = string(inner);
      inner.end();
      return new SshSignature(key, namespace, hash, algorithm, Bytes.wrap(value.toArray()));
    } catch (BusException e) {
      throw cut(e);
    }
  }

  /**
   * Makes sure that {@link #key} signed {@code message} for {@code wanted}.
   *
   * @throws BusException {@link ErrorCode#BAD_SIGNATURE}
   */
  public void verify(String wanted, Bytes message) {
    if (!namespace.equals(wanted)) {
      throw bad("it is for the namespace " + Quoted.of(namespace) + ", not " + wanted);
    }
    try {
      if (!SignatureAlgorithm.of(key, algorithm).verifies(key, signed(message), value)) {
        throw bad("it does not fit the key and the message");
      }
    } catch (BusException e) {
      throw cut(e);
    } catch (GeneralSecurityException e) {
      throw new BusException(
          ErrorCode.BAD_SIGNATURE, "this is no good SSH signature: " + e.getMessage(), e);
    }
  }

  private static BusException cut(BusException e) {
    return e.code() == ErrorCode.BAD_FRAME
        ? new BusException(
            ErrorCode.BAD_SIGNATURE, "this is no SSH signature: " + e.getMessage(), e)
        : e;
  }

  private Bytes signed(Bytes message) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance(hash.equals("sha256") ? "SHA-256" : "SHA-512");
    digest.update(message.buffer());
    ByteWriter out = new ByteWriter(256).bytes(MAGIC);
    write(out, Bytes.utf8(namespace));
    write(out, Bytes.EMPTY);
    write(out, Bytes.utf8(hash));
    write(out, Bytes.wrap(digest.digest()));
    return out.finish();
  }

  private static void write(ByteWriter out, Bytes string) {
    out.u32(string.length()).bytes(string);
  }

  static Bytes string(ByteReader in) {
    return in.bytes(in.u31());
  }

  private static String name(ByteReader in) {
    Bytes name = string(in);
    if (name.length() > MAX_NAME) {
      throw bad("it has a name of " + name.length() + " bytes");
    }
    return new String(name.toArray(), StandardCharsets.ISO_8859_1);
  }

  static BusException bad(String fault) {
    return new BusException(ErrorCode.BAD_SIGNATURE, "this is no good SSH signature: " + fault);
  }
}
