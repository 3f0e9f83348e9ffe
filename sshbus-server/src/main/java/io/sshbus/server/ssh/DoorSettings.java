package io.sshbus.server.ssh;

import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;

/**
 * What the door is told by the configuration.
 *
 * @param listen where to listen; port 0 for any free one
 * @param hostKey the router's own key
 * @param limits see there
 * @param keepalive how often the other side is asked for a sign of life
 * @param keepaliveDeadline how long it may take to answer
 * @param ctr whether AES-CTR is offered too
 * @param registers whether keys that nobody knows may log in to register, and for nothing else
 */
public record DoorSettings(
    InetSocketAddress listen,
    KeyPair hostKey,
    Limits limits,
    Duration keepalive,
    Duration keepaliveDeadline,
    boolean ctr,
    boolean registers) {

  /**
   * How much is let in.
   *
   * @param unauthenticated connections that have proved nothing yet, in all
   * @param unauthenticatedPerAddress the same from one address
   * @param authTimeout how long a proof may take
   * @param authAttempts how often it may fail
   * @param channelsPerConnection SSH channels open at once
   */
  public record Limits(
      int unauthenticated,
      int unauthenticatedPerAddress,
      Duration authTimeout,
      int authAttempts,
      int channelsPerConnection) {}
}
