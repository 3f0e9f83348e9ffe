package io.sshbus.channel;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where events are published: levels separated by {@code /}, for example {@code raid/status}.
 * Channels need no creation.
 *
 * @param value 1 to 255 bytes of UTF-8, at most 16 levels, no empty level, no control characters,
 *     no {@code +} or {@code #}
 */
public record ChannelName(String value) implements Comparable<ChannelName> {
  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 255;

  /** The most levels. */
  public static final int MAX_LEVELS = 16;

  /**
   * Refuses what is no name.
   *
   * @throws BusException {@link ErrorCode#BAD_CHANNEL}
   */
  public ChannelName {
    String fault = Levels.fault(value);
    if (fault == null && (value.indexOf('+') >= 0 || value.indexOf('#') >= 0)) {
      fault = "has a wildcard; only filters have them";
    }
    if (fault != null) {
      throw new BusException(
          ErrorCode.BAD_CHANNEL, "the channel " + Quoted.of(value) + " " + fault);
    }
  }

  /** The levels, first to last. */
  public List<String> levels() {
    return Levels.split(value);
  }

  /** Whether the bus or a node's own space is meant: the first level begins with {@code $}. */
  public boolean isReserved() {
    return value.charAt(0) == '$';
  }

  /** The name in bytes of UTF-8. */
  public byte[] utf8() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(ChannelName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
