package io.sshbus.log;

import io.sshbus.channel.ChannelFilter;
import java.time.Duration;
import java.util.List;

/**
 * How long events of some channels are kept. What is older than {@code maxAge}, or lies beyond
 * {@code maxBytes}, goes, oldest first.
 *
 * @param name 1 to 32 of {@code a-z 0-9 -}; it is written to disk and never reused for other
 *     channels
 * @param filters the channels of the class; the first class with a matching filter takes a channel
 * @param maxAge a second or more
 * @param maxBytes 1 MiB or more
 */
public record RetentionClass(
    String name, List<ChannelFilter> filters, Duration maxAge, long maxBytes) {
  /** The smallest size limit, in bytes. */
  public static final long MIN_BYTES = 1L << 20;

  /** Refuses limits that would keep nothing. */
  public RetentionClass {
    if (!name.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException(
          "a retention class has a name of 1 to 32 of a-z 0-9 -: " + name);
    }
    if (maxAge.toSeconds() < 1 || maxBytes < MIN_BYTES) {
      throw new IllegalArgumentException("retention class " + name + " would keep nothing");
    }
    filters = List.copyOf(filters);
  }
}
