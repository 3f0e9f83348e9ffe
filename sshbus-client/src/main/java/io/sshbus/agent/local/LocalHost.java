package io.sshbus.agent.local;

import io.sshbus.agent.config.SocketSettings;
import io.sshbus.wire.RouterFrame;

/**
 * What all local connections share.
 *
 * @param hello the greeting
 * @param beyond where goes what programs say
 * @param shares of what the router gives a node only so much
 */
record LocalHost(
    RouterFrame.Hello hello,
    LocalSocket.Beyond beyond,
    Upstreams upstreams,
    Shares shares,
    SocketSettings settings) {
  /** Half of the open requests that a router allows a node: others of its programs ask, too. */
  private static final int REQUESTS = 2048;

  /**
   * What programs have together.
   *
   * @param requests open ones
   * @param watched channels of which they want to know who listens
   */
  record Shares(Share requests, WatchedChannels watched) {
    /** Nothing taken. */
    Shares() {
      this(new Share(REQUESTS), new WatchedChannels());
    }
  }
}
