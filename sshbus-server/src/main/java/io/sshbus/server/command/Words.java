package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides a command line into words as a POSIX shell would: blanks divide, quotes and backslashes
 * keep together. {@code ssh} sends one line, so whoever wants a blank in a word quotes it twice.
 */
final class Words {
  private static final int MOST_CHARACTERS = 64 * 1024;

  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;

  private Words() {}

  /**
   * The words of {@code line}.
   *
   * @throws BusException {@link ErrorCode#USAGE} for a quote that is not closed, or a line that is
   *     too long
   */
  static List<String> of(String line) {
    if (line.length() > MOST_CHARACTERS) {
      throw new BusException(
          ErrorCode.USAGE, "the command is longer than " + MOST_CHARACTERS + " characters");
    }
    Words words = new Words();
    words.divide(line);
    return words.words;
  }

  private void divide(String line) {
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == '\'' || c == '"') {
        at = quoted(line, at);
      } else if (c == '\\' && at + 1 < line.length()) {
        add(line.charAt(at + 1));
        at += 2;
      } else if (Character.isWhitespace(c)) {
        end();
        at++;
      } else {
        add(c);
        at++;
      }
    }
    end();
  }

  private int quoted(String line, int open) {
    char quote = line.charAt(open);
    inWord = true;
    for (int at = open + 1; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == quote) {
        return at + 1;
      }
      boolean escape =
          c == '\\'
              && quote == '"'
              && at + 1 < line.length()
              && "\"\\".indexOf(line.charAt(at + 1)) >= 0;
      add(escape ? line.charAt(++at) : c);
    }
    throw new BusException(
        ErrorCode.USAGE,
        "a quote is not closed; ssh takes one pair away, so quote twice: \"'like this'\"");
  }

  private void add(char c) {
    inWord = true;
    word.append(c);
  }

  private void end() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
