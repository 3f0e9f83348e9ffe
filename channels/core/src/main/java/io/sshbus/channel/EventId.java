package io.sshbus.channel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id that the bus gives to an event, {@code partition-offset-index}, for example {@code
 * 0-48213-17}: unique, and ascending within a partition. Programs treat it as opaque.
 *
 * @param partition the partition of the log, 0 or more
 * @param offset the batch within the partition, 0 or more
 * @param index the event within the batch, 0 or more
 */
public record EventId(int partition, long offset, int index) implements Comparable<EventId> {
  private static final int MOST_INDEX = 999_999_999;

  // Without leading zeros, so that most dates are no ids.
  private static final Pattern FORM =
      Pattern.compile("(0|[1-9]\\d{0,8})-(0|[1-9]\\d{0,17})-(0|[1-9]\\d{0,8})");

  /** Refuses negative parts. */
  public EventId {
    if (partition < 0 || offset < 0 || index < 0) {
      throw new IllegalArgumentException(
          "negative part in " + partition + "-" + offset + "-" + index);
    }
  }

  /** An id that no event of the batch at {@code offset} lies behind. */
  public static EventId endOf(int partition, long offset) {
    return new EventId(partition, offset, MOST_INDEX);
  }

  /**
   * Reads the text form.
   *
   * @throws BusException {@link ErrorCode#BAD_SINCE} where {@code text} is no id
   */
  public static EventId parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new BusException(
          ErrorCode.BAD_SINCE,
          "an event id looks like 0-48213-17, this does not: " + Quoted.of(text));
    }
    return new EventId(
        Integer.parseInt(parts.group(1)),
        Long.parseLong(parts.group(2)),
        Integer.parseInt(parts.group(3)));
  }

  /** Whether {@code text} has the form of an id. */
  public static boolean looksLikeOne(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public int compareTo(EventId other) {
    int order = Integer.compare(partition, other.partition);
    if (order == 0) {
      order = Long.compare(offset, other.offset);
    }
    return order == 0 ? Integer.compare(index, other.index) : order;
  }

  @Override
  public String toString() {
    return partition + "-" + offset + "-" + index;
  }
}
