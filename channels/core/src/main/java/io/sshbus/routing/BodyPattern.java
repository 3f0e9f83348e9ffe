package io.sshbus.routing;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pattern over bodies, in RE2's syntax: its time is linear in the length of the body, since
 * patterns come from users. A body matches where the pattern is found anywhere in it. Immutable.
 */
public final class BodyPattern {
  private static final int MAX_PROGRAM = 4096;

  private final Pattern pattern;

  private BodyPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads a pattern.
   *
   * @throws BusException {@link ErrorCode#BAD_PATTERN} with the part that is wrong, and its place
   */
  public static BodyPattern parse(String text) {
    // Ten times as large: the estimate is coarse, but keeps the compiler from spelling out
    // millions.
    requireSize(text, PatternSize.of(text), 10 * MAX_PROGRAM);
    try {
      Pattern pattern = Pattern.compile(text);
      requireSize(text, pattern.programSize(), MAX_PROGRAM);
      return new BodyPattern(pattern);
    } catch (PatternSyntaxException e) {
      throw new BusException(
          ErrorCode.BAD_PATTERN,
          "the pattern " + Quoted.of(text) + " is no RE2: " + e.getMessage() + place(text, e),
          e);
    }
  }

  /** RE2 names the part that is wrong and not where it stands; a part may stand there twice. */
  private static String place(String text, PatternSyntaxException fault) {
    String part = fault.getPattern();
    int at = part.isEmpty() ? -1 : text.indexOf(part);
    if (at >= 0 && part.equals(text) && fault.getDescription().startsWith("missing closing")) {
      return ", at its end";
    }
    boolean once = at >= 0 && text.indexOf(part, at + 1) < 0;
    return once ? ", at character " + (text.codePointCount(0, at) + 1) : "";
  }

  private static void requireSize(String text, long steps, int most) {
    if (steps > most) {
      throw new BusException(
          ErrorCode.BAD_PATTERN,
          "the pattern "
              + Quoted.of(text)
              + " takes "
              + steps
              + " steps, more than "
              + MAX_PROGRAM);
    }
  }

  /** The pattern as it was written. */
  public String text() {
    return pattern.pattern();
  }

  /** How many steps a byte of a body can cost, at the most. */
  public int steps() {
    return pattern.programSize();
  }

  /** Whether the pattern has a group of that name, or number counted from 1; 0 is all of it. */
  public boolean hasGroup(String group) {
    return group.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(group) <= pattern.groupCount()
        : pattern.namedGroups().containsKey(group);
  }

  /**
   * Finds the pattern in a body.
   *
   * @return the text of a group, by the names that {@link #hasGroup} knows, null for one that took
   *     no part; nothing where the pattern is not found
   */
  public Optional<Function<String, @Nullable String>> find(byte[] body) {
    Matcher matcher = pattern.matcher(body);
    return matcher.find()
        ? Optional.of(
            group ->
                Character.isDigit(group.charAt(0))
                    ? matcher.group(Integer.parseInt(group))
                    : matcher.group(group))
        : Optional.empty();
  }

  /** Whether the pattern is found in a body. */
  public boolean isFoundIn(byte[] body) {
    return pattern.matcher(body).find();
  }
}
