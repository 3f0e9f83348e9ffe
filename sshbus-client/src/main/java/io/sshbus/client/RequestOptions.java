package io.sshbus.client;

import io.sshbus.wire.ClientFrame;
import java.time.Duration;

/**
 * How to ask.
 *
 * @param replies how many responders are asked, {@link #ALL} for everybody
 * @param timeout how long replies are waited for, 1 ms to 10 min
 */
public record RequestOptions(int replies, Duration timeout) {
  /** Stands for everybody. */
  public static final int ALL = ClientFrame.Request.ALL;

  /** One reply, within 5 s. */
  public static final RequestOptions DEFAULT = new RequestOptions(1, Duration.ofSeconds(5));

  /** Refuses what is out of range. */
  public RequestOptions {
    if (replies < 0
        || timeout.compareTo(ClientFrame.Request.LEAST_TIMEOUT) < 0
        || timeout.compareTo(ClientFrame.Request.MOST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "replies is 0 or more and timeout 1ms to 10m, not " + replies + " and " + timeout);
    }
  }

  /** The same for so many replies. */
  public RequestOptions withReplies(int most) {
    return new RequestOptions(most, timeout);
  }

  /** The same with a reply of everybody. */
  public RequestOptions withAllReplies() {
    return withReplies(ALL);
  }

  /** The same with another time. */
  public RequestOptions withTimeout(Duration time) {
    return new RequestOptions(replies, time);
  }
}
