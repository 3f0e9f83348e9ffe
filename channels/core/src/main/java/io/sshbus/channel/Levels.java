package io.sshbus.channel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What names and filters have in common: their levels. */
final class Levels {
  private Levels() {}

  /** What is wrong with {@code value}, as the rest of a sentence; null where nothing is. */
  static @Nullable String fault(String value) {
    if (value.isEmpty()) {
      return "is empty";
    }
    if (value.length() > ChannelName.MAX_BYTES
        || value.getBytes(StandardCharsets.UTF_8).length > ChannelName.MAX_BYTES) {
      return "is longer than " + ChannelName.MAX_BYTES + " bytes";
    }
    int levels = 1;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c)) {
        return "has a control character at position " + i;
      }
      if (Character.isSurrogate(c) && !isPaired(value, i)) {
        return "has half a character at position " + i;
      }
      if (c == '/') {
        levels++;
        if (i == 0 || i == value.length() - 1 || value.charAt(i - 1) == '/') {
          return "has an empty level at position " + i;
        }
      }
    }
    return levels > ChannelName.MAX_LEVELS
        ? "has " + levels + " levels, more than " + ChannelName.MAX_LEVELS
        : null;
  }

  private static boolean isPaired(String value, int i) {
    return Character.isHighSurrogate(value.charAt(i))
        ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }

  static List<String> split(String value) {
    List<String> levels = new ArrayList<>(4);
    int from = 0;
    for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', from)) {
      levels.add(value.substring(from, slash));
      from = slash + 1;
    }
    levels.add(value.substring(from));
    return levels;
  }
}
