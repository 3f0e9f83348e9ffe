package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an operator calls a key: {@code SHA256:...}, 64 hex digits, the beginning of either with at
 * least {@value #MIN_PREFIX} characters of the hash, or the name of a node.
 */
public final class KeySelector {
  /** How many characters of a hash are needed at least. */
  public static final int MIN_PREFIX = 8;

  private static final String PREFIX = "SHA256:";
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{8,43}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{8,64}");

  private final String text;

  private KeySelector(String text) {
    this.text = text;
  }

  /** The selector in {@code text}. */
  static KeySelector of(String text) {
    return new KeySelector(check(text));
  }

  /**
   * Refuses what is too long to select anything, and control characters.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  static String check(String text) {
    return PlainText.check(ErrorCode.USAGE, "what stands for a key", text, NodeName.MAX_LENGTH + 1);
  }

  /** Whether {@code record} is meant. A text that is both a name and hex digits means both. */
  boolean matches(KeyRecord record) {
    return (isFingerprint() && matchesFingerprint(record)) || isNameOf(record);
  }

  /** The name that the text may be. */
  Optional<NodeName> name() {
    return NodeName.canBe(text) ? Optional.of(NodeName.of(text)) : Optional.empty();
  }

  /** The one fingerprint that the text is, where it is a whole one. */
  Optional<Fingerprint> fingerprint() {
    boolean whole =
        text.startsWith(PREFIX)
            ? text.length() == PREFIX.length() + 43
            : text.length() == 64 && isFingerprint();
    try {
      return whole
          ? Optional.of(
              text.startsWith(PREFIX) ? Fingerprint.parse(text) : Fingerprint.parseHex(hex()))
          : Optional.empty();
    } catch (BusException e) {
      return Optional.empty();
    }
  }

  private boolean isNameOf(KeyRecord record) {
    return name().filter(record.name()::equals).isPresent();
  }

  /** {@link Fingerprint#beginning} of all that can be meant, where the text can begin a hash. */
  Optional<Integer> beginning() {
    if (!isFingerprint()) {
      return Optional.empty();
    }
    return Optional.of(
        text.startsWith(PREFIX)
            ? ByteBuffer.wrap(
                    Base64.getDecoder()
                        .decode(text.substring(PREFIX.length(), PREFIX.length() + MIN_PREFIX)))
                .getInt()
            : Integer.parseUnsignedInt(hex().substring(0, MIN_PREFIX), 16));
  }

  private boolean isFingerprint() {
    return text.startsWith(PREFIX)
        ? BASE64.matcher(text.substring(PREFIX.length())).matches()
        : HEX.matcher(hex()).matches();
  }

  private boolean matchesFingerprint(KeyRecord record) {
    return text.startsWith(PREFIX)
        ? record.fingerprint().toString().startsWith(text)
        : record.fingerprint().hex().startsWith(hex());
  }

  private String hex() {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return text;
  }
}
