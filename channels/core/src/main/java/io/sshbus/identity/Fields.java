package io.sshbus.identity;

/** The fields of one line, between blanks (spaces and tabs). Confined to one thread. */
final class Fields {
  private final String line;
  private int at;

  Fields(String line) {
    this.line = line;
    skipBlanks();
  }

  /** The next field; empty after the last. */
  String next() {
    int from = at;
    while (at < line.length() && !isBlank(line.charAt(at))) {
      at++;
    }
    String field = line.substring(from, at);
    skipBlanks();
    return field;
  }

  /** What is left of the line; the fields are used up then. */
  String rest() {
    String rest = line.substring(at);
    at = line.length();
    return rest;
  }

  private void skipBlanks() {
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
