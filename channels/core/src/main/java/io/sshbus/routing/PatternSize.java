package io.sshbus.routing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Estimates how many steps a pattern takes before it is compiled: repetitions within repetitions
 * multiply, and the compiler would spell all of them out. Reads as much of the syntax as that
 * needs; what is malformed is left to the compiler.
 */
final class PatternSize {
  private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,9})(,(\\d{0,9}))?\\}");
  private static final long MOST = 1L << 40;

  private final String text;
  private final Deque<Long> outside = new ArrayDeque<>();
  private long sum;
  private long last;
  private int at;

  private PatternSize(String text) {
    this.text = text;
  }

  /** The steps, at most 2 to the power of 40. */
  static long of(String text) {
    PatternSize size = new PatternSize(text);
    while (size.at < text.length()) {
      size.read();
    }
    while (!size.outside.isEmpty()) {
      size.leaveGroup();
    }
    return Math.min(MOST, size.sum + size.last);
  }

  private void read() {
    char c = text.charAt(at);
    switch (c) {
      case '\\' -> escape();
      case '[' -> atom(endOfClass());
      case '(' -> {
        sum += last;
        outside.push(sum);
        sum = 0;
        last = 0;
        at++;
      }
      case ')' -> {
        leaveGroup();
        at++;
      }
      case '{' -> repetition();
      default -> atom(at + 1);
    }
  }

  private void atom(int end) {
    sum += last;
    last = 1;
    at = end;
  }

  private void leaveGroup() {
    last = Math.min(MOST, sum + last + 2);
    sum = outside.isEmpty() ? 0 : outside.pop();
  }

  private void escape() {
    if (text.startsWith("\\Q", at)) {
      int end = text.indexOf("\\E", at);
      atom(end < 0 ? text.length() : end + 2);
    } else {
      atom(at + 2);
    }
  }

  private int endOfClass() {
    int i = at + 1;
    if (i < text.length() && text.charAt(i) == '^') {
      i++;
    }
    if (i < text.length() && text.charAt(i) == ']') {
      i++;
    }
    while (i < text.length() && text.charAt(i) != ']') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private void repetition() {
    Matcher counts = REPETITION.matcher(text).region(at, text.length());
    if (!counts.lookingAt()) {
      atom(at + 1);
      return;
    }
    String most = counts.group(3);
    boolean open = most == null || most.isEmpty();
    long times = Long.parseLong(open ? counts.group(1) : most) + 1;
    last = Math.min(MOST, last * times);
    at = counts.end();
  }
}
