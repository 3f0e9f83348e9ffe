package io.sshbus.identity;

import static java.util.Objects.requireNonNull;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a key file into lines and hands on those that say something. A bad line never costs a good
 * one.
 */
final class KeyFileLines {
  /** The longest line, in bytes. */
  static final int MAX_LINE_BYTES = 16 * 1024;

  private KeyFileLines() {}

  /** Takes one line that is neither empty nor a comment. */
  @FunctionalInterface
  interface LineParser {
    /**
     * Reads {@code text}, without blanks at its beginning.
     *
     * @throws BusException where the line cannot count; its message goes to the problems
     */
    void parse(int line, String text);
  }

  static void read(Bytes file, LineProblems problems, LineParser parser) {
    int line = 0;
    int from = 0;
    while (from < file.length()) {
      int end = from;
      while (end < file.length() && file.at(end) != '\n') {
        end++;
      }
      line++;
      readLine(line, withoutReturn(file.slice(from, end - from)), problems, parser);
      from = end + 1;
    }
  }

  private static Bytes withoutReturn(Bytes text) {
    int last = text.length() - 1;
    return last >= 0 && text.at(last) == '\r' ? text.slice(0, last) : text;
  }

  private static void readLine(int line, Bytes bytes, LineProblems problems, LineParser parser) {
    int start = 0;
    while (start < bytes.length() && Fields.isBlank((char) bytes.at(start))) {
      start++;
    }
    if (start == bytes.length() || bytes.at(start) == '#') {
      return;
    }
    String fault = fault(bytes);
    if (fault != null) {
      problems.add(line, fault);
      return;
    }
    try {
      // A comment may be in an old encoding. Everything else must be ASCII and is checked where it
      // is read.
      parser.parse(
          line,
          new String(
              bytes.array(),
              bytes.offset() + start,
              bytes.length() - start,
              StandardCharsets.UTF_8));
    } catch (BusException e) {
      problems.add(line, requireNonNull(e.getMessage()));
    }
  }

  private static @Nullable String fault(Bytes bytes) {
    if (bytes.length() > MAX_LINE_BYTES) {
      return "the line has " + bytes.length() + " bytes, more than " + MAX_LINE_BYTES;
    }
    for (int i = 0; i < bytes.length(); i++) {
      byte b = bytes.at(i);
      if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
        return "the line has a control character (0x%02x) at byte %d".formatted(b, i + 1);
      }
    }
    return null;
  }
}
