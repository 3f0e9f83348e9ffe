package io.sshbus.client.lookup;

import io.sshbus.client.RouterPlace;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One address to try.
 *
 * @param place the host by the name that {@code known_hosts} has for it
 */
public record Candidate(RouterPlace place, InetAddress address) {
  /** Where to connect. */
  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(address, place.port());
  }
}
