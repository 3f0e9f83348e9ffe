package io.sshbus.client;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import java.time.Duration;
import java.util.List;

/**
 * What becomes of events of some channels to which nobody listens.
 *
 * @param filter the channels
 * @param unwanted what becomes of them
 * @param linger how long nobody must have listened, without a break of the connection; so nothing
 *     is left out while those who listen reconnect. 0 to 1 day
 */
public record InterestPolicy(ChannelFilter filter, Unwanted unwanted, Duration linger) {
  /** Half a minute. */
  public static final Duration LINGER = Duration.ofSeconds(30);

  private static final InterestPolicy SEND =
      new InterestPolicy(ChannelFilter.ALL, new Unwanted.Send(), LINGER);

  /** Refuses a linger out of range. */
  public InterestPolicy {
    if (linger.isNegative() || linger.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("linger must be 0 to 1 day, not " + linger);
    }
  }

  /**
   * With {@link #LINGER}.
   *
   * @throws io.sshbus.channel.BusException {@code BAD_FILTER}
   */
  public static InterestPolicy of(String filter, Unwanted unwanted) {
    return new InterestPolicy(new ChannelFilter(filter), unwanted, LINGER);
  }

  /** The first of {@code policies} that is about {@code channel}; one that sends where none is. */
  public static InterestPolicy of(List<InterestPolicy> policies, ChannelName channel) {
    return policies.stream()
        .filter(policy -> policy.filter().matches(channel))
        .findFirst()
        .orElse(SEND);
  }

  /** Whether it leaves everything as it is. */
  public boolean sendsAll() {
    return unwanted instanceof Unwanted.Send;
  }
}
