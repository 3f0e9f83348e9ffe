package io.sshbus.agent.source;

import io.sshbus.channel.Tags;
import java.nio.charset.StandardCharsets;

/** Text of others made fit to be the value of a tag: nothing they write may refuse an event. */
final class TagText {
  private TagText() {}

  /** The text without control characters and halves of characters, cut to the limit. */
  static String of(String text) {
    StringBuilder clean = new StringBuilder();
    int bytes = 0;
    for (int c : text.codePoints().toArray()) {
      if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
        continue;
      }
      bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > Tags.MAX_VALUE_BYTES) {
        break;
      }
      clean.appendCodePoint(c);
    }
    return clean.toString();
  }
}
