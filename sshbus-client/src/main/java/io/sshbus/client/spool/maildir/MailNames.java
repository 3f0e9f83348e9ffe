package io.sshbus.client.spool.maildir;

/** Names of files in {@code new/} and {@code cur/}. */
final class MailNames {
  /** No number. */
  static final long NONE = -1;

  private static final int DIGITS = 19;
  private static final int LONGEST = 100;

  private MailNames() {}

  /** Whether a name in {@code new/} is that of a file to send. */
  static boolean isNew(String name) {
    return !name.isEmpty() && name.length() <= LONGEST && isPlain(name);
  }

  /** Whether a name has the characters of a spool's names; one with a dot first is hidden. */
  static boolean isPlain(String name) {
    return !name.startsWith(".") && name.chars().allMatch(MailNames::isPlain);
  }

  private static boolean isPlain(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  /** What a file of {@code new/} is called in {@code cur/}. */
  static String numbered(long first, String name) {
    String digits = Long.toString(first);
    return "0".repeat(DIGITS - digits.length()) + digits + "-" + name;
  }

  /** The first number of a file in {@code cur/}; {@link #NONE} where it is none of a spool's. */
  static long first(String name) {
    if (name.length() <= DIGITS || name.charAt(DIGITS) != '-' || !isPlain(name)) {
      return NONE;
    }
    String digits = name.substring(0, DIGITS);
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return NONE;
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return NONE;
    }
  }
}
