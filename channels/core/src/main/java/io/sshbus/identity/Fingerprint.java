package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a key's bytes. Sorts as its hex digits do.
 *
 * @param sha256 32 bytes
 */
public record Fingerprint(Bytes sha256) implements Comparable<Fingerprint> {
  private static final String PREFIX = "SHA256:";
  private static final int SIZE = 32;
  private static final int BASE64_LENGTH = 43;

  /** Refuses another length. */
  public Fingerprint {
    if (sha256.length() != SIZE) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + sha256.length());
    }
  }

  /** The fingerprint of {@code key}. */
  public static Fingerprint of(SshPublicKey key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(key.blob().buffer());
      return new Fingerprint(Bytes.wrap(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Reads {@code SHA256:} and 43 characters of base64, as {@code ssh-keygen -l} prints it.
   *
   * @throws BusException {@link ErrorCode#BAD_KEY}
   */
  public static Fingerprint parse(String text) {
    if (text.length() == PREFIX.length() + BASE64_LENGTH && text.startsWith(PREFIX)) {
      try {
        byte[] sha256 = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        Fingerprint parsed = new Fingerprint(Bytes.wrap(sha256));
        if (parsed.toString().equals(text)) {
          return parsed;
        }
      } catch (IllegalArgumentException e) {
        throw noFingerprint(text, e);
      }
    }
    throw noFingerprint(text, null);
  }

  /**
   * Reads 64 digits of lower-case hex, as in {@code $SYS/keys/...}.
   *
   * @throws BusException {@link ErrorCode#BAD_KEY}
   */
  public static Fingerprint parseHex(String hex) {
    if (hex.length() == 2 * SIZE) {
      try {
        Fingerprint parsed = new Fingerprint(Bytes.wrap(HexFormat.of().parseHex(hex)));
        if (parsed.hex().equals(hex)) {
          return parsed;
        }
      } catch (IllegalArgumentException e) {
        throw noFingerprint(hex, e);
      }
    }
    throw noFingerprint(hex, null);
  }

  private static BusException noFingerprint(String text, @Nullable Throwable cause) {
    String message =
        "a fingerprint is SHA256: and 43 characters of base64, or 64 digits of lower-case hex; this"
            + " is not: "
            + Quoted.of(text);
    return cause == null
        ? new BusException(ErrorCode.BAD_KEY, message)
        : new BusException(ErrorCode.BAD_KEY, message, cause);
  }

  @Override
  public int compareTo(Fingerprint other) {
    Bytes a = sha256;
    Bytes b = other.sha256;
    return Arrays.compareUnsigned(
        a.array(), a.offset(), a.offset() + SIZE, b.array(), b.offset(), b.offset() + SIZE);
  }

  /** The first 32 bits: all bits of a hash are alike, so more of them make it no better. */
  public int beginning() {
    return Byte.toUnsignedInt(sha256.at(0)) << 24
        | Byte.toUnsignedInt(sha256.at(1)) << 16
        | Byte.toUnsignedInt(sha256.at(2)) << 8
        | Byte.toUnsignedInt(sha256.at(3));
  }

  @Override
  public int hashCode() {
    return beginning();
  }

  /** 64 digits of lower-case hex: fit for a level of a channel. */
  public String hex() {
    return HexFormat.of().formatHex(sha256.toArray());
  }

  /** {@code SHA256:} and base64 without padding, as OpenSSH shows it. */
  @Override
  public String toString() {
    return PREFIX + Base64.getEncoder().withoutPadding().encodeToString(sha256.toArray());
  }
}
