package io.sshbus.request;

import java.time.Duration;

/**
 * What requests may take.
 *
 * @param open requests of one node, or one operator, at a time
 * @param asked responders whose replies they wait for, together
 * @param replyBytes of all pieces of one reply
 * @param waitingBytes of requests and replies that wait to be sent to one party; one always may
 * @param stall how long a requester may take nothing while replies are kept for it
 */
public record RequestLimits(
    int open, int asked, long replyBytes, long waitingBytes, Duration stall) {
  /** 4096, 65,536, 64 MiB, 1 MiB, a second. */
  public static final RequestLimits DEFAULT =
      new RequestLimits(4096, 65_536, 64L << 20, 1L << 20, Duration.ofSeconds(1));

  /** The same with another limit of what waits for one party. */
  public RequestLimits withWaitingBytes(long bytes) {
    return new RequestLimits(open, asked, replyBytes, bytes, stall);
  }
}
