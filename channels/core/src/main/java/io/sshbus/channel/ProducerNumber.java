package io.sshbus.channel;

/**
 * Where a batch stands in its publisher's stream.
 *
 * @param producer the id of the stream, 0 to 64 of {@code A-Z a-z 0-9 . _ -}; empty where the
 *     publisher has none
 * @param first the number of the batch's first event, 0 or more
 */
public record ProducerNumber(String producer, long first) {
  /** The longest producer id, in characters. */
  public static final int MAX_PRODUCER = 64;

  /**
   * Refuses what cannot be a producer id or a number.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}
   */
  public ProducerNumber {
    if (first < 0
        || producer.length() > MAX_PRODUCER
        || !producer.chars().allMatch(ProducerNumber::allowed)) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          "a producer is at most "
              + MAX_PRODUCER
              + " of A-Z a-z 0-9 . _ -, a number is 0 or more; seen "
              + Quoted.of(producer)
              + " and "
              + first);
    }
  }

  private static boolean allowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
