package io.sshbus.agent.local;

import io.sshbus.agent.config.SocketSettings;
import io.sshbus.agent.queue.WantedEvents;
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

  /** Half of what a router tells of on one SSH channel; the other half is the agent's own. */
  private static final int WATCHES = 1024 - WantedEvents.MOST;

  /**
   * What programs have together.
   *
   * @param requests open ones
   * @param watches of channels, to know who listens
   */
  record Shares(Share requests, Share watches) {
    /** Nothing taken, by so many connections at most. */
    Shares(int connections) {
      this(new Share(REQUESTS, connections), new Share(WATCHES, connections));
    }
  }
}
