package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.Locale;

/**
 * The name of a node: a host name of RFC 1123, section 2.1, in lower case, without trailing dot. A
 * single label will do for a node that an operator accepted by hand.
 *
 * @param value labels of 1 to 63 letters, digits and inner hyphens, at most {@value #MAX_LENGTH}
 *     characters in all; of several labels the last has a letter or hyphen, so that no IP address
 *     is a name
 */
public record NodeName(String value) implements Comparable<NodeName> {
  /** The longest name, in characters, all of them ASCII. */
  public static final int MAX_LENGTH = 253;

  private static final int MAX_LABEL_LENGTH = 63;

  /**
   * Refuses everything else, upper case too.
   *
   * @throws BusException {@link ErrorCode#BAD_PRINCIPAL}
   */
  public NodeName {
    if (!isValid(value)) {
      throw new BusException(
          ErrorCode.BAD_PRINCIPAL,
          "a node's name is a host name in lower case such as a.example.com; this is not: "
              + Quoted.of(value));
    }
  }

  /**
   * The node name that {@code claimed} means: upper case is made lower, one trailing dot is
   * dropped.
   *
   * @throws BusException {@link ErrorCode#BAD_PRINCIPAL}
   */
  public static NodeName of(String claimed) {
    return new NodeName(normal(claimed));
  }

  /** Whether {@link #of} takes {@code claimed}. */
  public static boolean canBe(String claimed) {
    return isValid(normal(claimed));
  }

  private static String normal(String claimed) {
    // Outside ASCII there are letters whose lower case lies within it, such as the Kelvin sign.
    if (claimed.length() > MAX_LENGTH + 1 || !claimed.chars().allMatch(c -> c < 0x80)) {
      return claimed;
    }
    String dotless = claimed.endsWith(".") ? claimed.substring(0, claimed.length() - 1) : claimed;
    return dotless.toLowerCase(Locale.ROOT);
  }

  // By hand and not by pattern: a list of 100,000 nodes is checked name by name whenever it
  // changes.
  private static boolean isValid(String value) {
    if (value.length() > MAX_LENGTH) {
      return false;
    }
    int from = 0;
    for (int dot = value.indexOf('.'); dot >= 0; dot = value.indexOf('.', from)) {
      if (!isLabel(value, from, dot)) {
        return false;
      }
      from = dot + 1;
    }
    return isLabel(value, from, value.length()) && (from == 0 || !isNumber(value, from));
  }

  private static boolean isLabel(String value, int from, int to) {
    if (from == to
        || to - from > MAX_LABEL_LENGTH
        || value.charAt(from) == '-'
        || value.charAt(to - 1) == '-') {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = value.charAt(i);
      if (!isDigit(c) && !(c >= 'a' && c <= 'z') && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String value, int from) {
    for (int i = from; i < value.length(); i++) {
      if (!isDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether the name has at least two labels. */
  public boolean isFullyQualified() {
    return value.indexOf('.') >= 0;
  }

  @Override
  public int compareTo(NodeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
