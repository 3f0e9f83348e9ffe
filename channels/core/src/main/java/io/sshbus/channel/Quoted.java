package io.sshbus.channel;

/**
 * Text from outside, made fit to stand in a message: short, in quotes, without control characters.
 */
public final class Quoted {
  private static final int MOST = 80;

  private Quoted() {}

  /** {@code text} in quotes, what cannot be printed as {@code \\u....}, cut after 80 characters. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length() && i < MOST; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c)
          || Character.isSurrogate(c)
          || c == '\u2028'
          || c == '\u2029') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append(text.length() > MOST ? "\"..." : "\"").toString();
  }
}
