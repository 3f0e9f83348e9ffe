package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;

/** Text that may stand in a list on a terminal and comes back from UTF-8 as it was. */
final class PlainText {
  private PlainText() {}

  /**
   * Refuses control characters, halves of characters, and more than {@code most} characters.
   *
   * @throws BusException with {@code code}
   */
  static String check(ErrorCode code, String what, String value, int most) {
    if (value.length() > most || !isText(value)) {
      throw new BusException(
          code,
          "%s has at most %d characters and no control characters; this does not fit: %s"
              .formatted(what, most, Quoted.of(value)));
    }
    return value;
  }

  // By hand and not as a stream: a snapshot of 100,000 keys has a million texts.
  private static boolean isText(String value) {
    for (int i = 0; i < value.length(); i++) {
      int c = value.codePointAt(i);
      if (Character.isISOControl(c)
          || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
        return false;
      }
      i += Character.charCount(c) - 1;
    }
    return true;
  }
}
