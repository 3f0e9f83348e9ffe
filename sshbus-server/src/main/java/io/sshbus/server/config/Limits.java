package io.sshbus.server.config;

import io.sshbus.config.DataSize;
import io.sshbus.config.Section;
import java.time.Duration;

/**
 * How much the router takes from its clients.
 *
 * @param frame the largest frame, and line of JSON
 * @param body the largest body of one event; smaller than a frame
 * @param channelsPerConnection SSH channels open at once on one connection
 * @param subscriptionsPerChannel subscriptions on one SSH channel
 * @param outboxPerChannel what waits to be sent on one SSH channel; holds a frame at least
 * @param inFlightPerConnection what one connection has sent and the log has not yet confirmed;
 *     holds a frame at least
 * @param inFlight the same for all connections together
 * @param unauthenticatedPerAddress connections from one address that have not yet proved who they
 *     are
 * @param unauthenticated the same for all addresses together
 * @param authTimeout how long a connection may take to prove who it is
 * @param authAttempts how often it may try
 * @param connectionsPerNode connections of one node at once
 * @param channelsPerNode channels of the bus that one node has brought into the log
 */
public record Limits(
    DataSize frame,
    DataSize body,
    int channelsPerConnection,
    int subscriptionsPerChannel,
    DataSize outboxPerChannel,
    DataSize inFlightPerConnection,
    DataSize inFlight,
    int unauthenticatedPerAddress,
    int unauthenticated,
    Duration authTimeout,
    int authAttempts,
    int connectionsPerNode,
    int channelsPerNode) {
  /** What holds where nothing is configured. */
  public static final Limits DEFAULT =
      new Limits(
          DataSize.ofMib(1),
          DataSize.ofKib(256),
          64,
          16,
          DataSize.ofMib(1),
          DataSize.ofMib(16),
          DataSize.ofMib(128),
          16,
          256,
          Duration.ofSeconds(20),
          6,
          32,
          100_000);

  /** Refuses limits of which one makes another unreachable. */
  public Limits {
    atMost("body", body, "frame", frame);
    atMost("frame", frame, "outboxPerChannel", outboxPerChannel);
    atMost("frame", frame, "inFlightPerConnection", inFlightPerConnection);
    atMost("inFlightPerConnection", inFlightPerConnection, "inFlight", inFlight);
    atMost(
        "unauthenticatedPerAddress", unauthenticatedPerAddress, "unauthenticated", unauthenticated);
  }

  private static <T extends Comparable<T>> void atMost(
      String smaller, T value, String larger, T bound) {
    if (value.compareTo(bound) > 0) {
      throw new IllegalArgumentException(
          smaller + " (" + value + ") must not be over " + larger + " (" + bound + ")");
    }
  }

  static Limits read(Section in) {
    DataSize mib = DataSize.ofMib(1);
    DataSize gib = DataSize.ofGib(1);
    return new Limits(
        in.size("frame", DEFAULT.frame, DataSize.ofKib(64), DataSize.ofMib(16)),
        in.size("body", DEFAULT.body, DataSize.ofKib(1), DataSize.ofMib(16)),
        in.number("channelsPerConnection", DEFAULT.channelsPerConnection, 1, 1024),
        in.number("subscriptionsPerChannel", DEFAULT.subscriptionsPerChannel, 1, 1024),
        in.size("outboxPerChannel", DEFAULT.outboxPerChannel, DataSize.ofKib(64), gib),
        in.size("inFlightPerConnection", DEFAULT.inFlightPerConnection, mib, gib),
        in.size("inFlight", DEFAULT.inFlight, mib, DataSize.ofGib(64)),
        in.number("unauthenticatedPerAddress", DEFAULT.unauthenticatedPerAddress, 1, 65_536),
        in.number("unauthenticated", DEFAULT.unauthenticated, 1, 65_536),
        in.duration(
            "authTimeout", DEFAULT.authTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10)),
        in.number("authAttempts", DEFAULT.authAttempts, 1, 100),
        in.number("connectionsPerNode", DEFAULT.connectionsPerNode, 1, 10_000),
        in.number("channelsPerNode", DEFAULT.channelsPerNode, 1, 1_000_000));
  }
}
