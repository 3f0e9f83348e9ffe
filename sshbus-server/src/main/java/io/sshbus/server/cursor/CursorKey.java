package io.sshbus.server.cursor;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;

/**
 * Whose cursor it is, and which.
 *
 * @param principal the {@link io.sshbus.identity.Principal#id} of its owner, which has no blanks
 * @param name 1 to 128 bytes of UTF-8
 */
public record CursorKey(String principal, String name) implements Comparable<CursorKey> {
  private static final int MAX_NAME_BYTES = 128;

  /**
   * Refuses names that are too long.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}
   */
  public CursorKey {
    if (name.isEmpty() || Bytes.utf8(name).length() > MAX_NAME_BYTES) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          "the name of a cursor has 1 to " + MAX_NAME_BYTES + " bytes: " + Quoted.of(name));
    }
  }

  /** Whether {@code name} is short enough for a cursor. */
  static boolean mayBeName(String name) {
    return Bytes.utf8(name).length() <= MAX_NAME_BYTES;
  }

  /** The key of the tables. */
  String text() {
    return principal + " " + name;
  }

  /** What all keys of a principal begin with. */
  static String prefix(String principal) {
    return principal + " ";
  }

  static CursorKey parse(String text) {
    int blank = text.indexOf(' ');
    return new CursorKey(text.substring(0, blank), text.substring(blank + 1));
  }

  @Override
  public int compareTo(CursorKey other) {
    return text().compareTo(other.text());
  }
}
