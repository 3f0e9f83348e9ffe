package io.sshbus.agent.config;

import io.sshbus.channel.Quoted;
import io.sshbus.config.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values that several sections have. */
final class Words {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  private Words() {}

  /** An absolute path, so that it does not hang on where the agent was started. */
  static Path path(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(
          "expected a path that begins with /, saw " + Quoted.of(text));
    }
    return path.normalize();
  }

  /** A name that may be a file's, a cursor's and a tag's. */
  static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "expected a name of 1 to 63 of a-z 0-9 _ . -, saw " + Quoted.of(text));
    }
    return text;
  }

  /** The value of a key that must be there. */
  static <T> T needed(Section in, String key, Optional<T> value) {
    return value.orElseThrow(() -> in.fault(key, "this is needed"));
  }

  /** A program by its whole path, and its arguments; no shell looks at them. */
  static List<String> command(Section in, String key) {
    List<String> words = needed(in, key, in.values(key, text -> text));
    if (words.isEmpty() || !words.get(0).startsWith("/")) {
      throw in.fault(key, "expected a list of words of which the first is a program's whole path");
    }
    return words;
  }
}
