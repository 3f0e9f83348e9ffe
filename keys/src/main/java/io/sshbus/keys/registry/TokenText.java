package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * A token as it is handed out: {@code id.secret}, both lower-case base32 (RFC 4648, section 6)
 * without padding. Lives in the memory of who makes or presents it; commands have its {@link
 * #proof}.
 *
 * @param id {@value #ID_LENGTH} characters, no secret
 * @param secret 32 characters
 */
public record TokenText(String id, String secret) {
  /** How much randomness a token needs, in bytes. */
  public static final int RANDOM_BYTES = 28;

  /** How long an id is, in characters. */
  public static final int ID_LENGTH = 13;

  private static final int ID_BYTES = 8;
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final Pattern ID = Pattern.compile("[a-z2-7]{13}");
  private static final Pattern SECRET = Pattern.compile("[a-z2-7]{32}");

  /**
   * Refuses what {@link #of} never makes.
   *
   * @throws BusException {@link ErrorCode#BAD_TOKEN}
   */
  public TokenText {
    if (!isId(id) || !SECRET.matcher(secret).matches()) {
      throw malformed();
    }
  }

  /**
   * A new token.
   *
   * @param random {@value #RANDOM_BYTES} bytes that nobody can guess
   */
  public static TokenText of(byte[] random) {
    if (random.length != RANDOM_BYTES) {
      throw new IllegalArgumentException("a token is made of " + RANDOM_BYTES + " random bytes");
    }
    return new TokenText(
        base32(Bytes.wrap(random, 0, ID_BYTES)),
        base32(Bytes.wrap(random, ID_BYTES, RANDOM_BYTES - ID_BYTES)));
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws BusException {@link ErrorCode#BAD_TOKEN}
   */
  public static TokenText parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      throw malformed();
    }
    return new TokenText(text.substring(0, dot), text.substring(dot + 1));
  }

  /** Whether {@code text} can be the id of a token. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  // The token is not repeated: messages end up in logs.
  private static BusException malformed() {
    return new BusException(
        ErrorCode.BAD_TOKEN, "a token is 13 characters, a dot and 32 characters of a-z and 2-7");
  }

  private static String base32(Bytes bytes) {
    StringBuilder text = new StringBuilder();
    int bits = bytes.length() * 8;
    for (int at = 0; at < bits; at += 5) {
      int digit = 0;
      for (int bit = at; bit < at + 5; bit++) {
        int value = bit < bits ? bytes.at(bit / 8) >> (7 - bit % 8) & 1 : 0;
        digit = digit << 1 | value;
      }
      text.append(DIGITS.charAt(digit));
    }
    return text.toString();
  }

  /** {@code id.secret}: for the one who asked for it, once, and for nobody else. */
  public String text() {
    return id + "." + secret;
  }

  /** What a command may say of the token. */
  public Proof proof() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return new Proof(id, Bytes.wrap(digest.digest(secret.getBytes(StandardCharsets.US_ASCII))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return id + ".***";
  }

  /**
   * Shows that somebody has a token, without showing the token.
   *
   * @param secretHash the SHA-256 of the secret's characters
   */
  public record Proof(String id, Bytes secretHash) {
    private static final int HASH_BYTES = 32;

    /** Refuses what is no id and no SHA-256. */
    public Proof {
      if (!isId(id)) {
        throw malformed();
      }
      if (secretHash.length() != HASH_BYTES) {
        throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + secretHash.length());
      }
    }
  }
}
