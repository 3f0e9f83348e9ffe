package io.sshbus.server.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.regex.Pattern;

/**
 * Which group: the same name on another filter is another group.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
 * @param filter whose events it shares
 */
public record GroupKey(String name, ChannelFilter filter) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Refuses names that are none.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}
   */
  public GroupKey {
    if (!NAME.matcher(name).matches()) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          "the name of a group has 1 to 64 of A-Z a-z 0-9 . _ -, not " + Quoted.of(name));
    }
  }

  /** The key of the tables. */
  String text() {
    return name + " " + filter.value();
  }

  static GroupKey parse(String text) {
    int blank = text.indexOf(' ');
    return new GroupKey(text.substring(0, blank), new ChannelFilter(text.substring(blank + 1)));
  }

  @Override
  public String toString() {
    return name + " on " + filter;
  }
}
