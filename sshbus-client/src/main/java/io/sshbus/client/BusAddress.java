package io.sshbus.client;

/**
 * Where the router listens and as whom we come.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param user the SSH user name: an operator's name, or a node's full host name
 */
public record BusAddress(String host, int port, String user) {
  /** Refuses an empty name and a port out of range. */
  public BusAddress {
    if (host.isBlank() || user.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("not an address: " + user + "@" + host + ":" + port);
    }
  }

  /** As {@code known_hosts} writes it: the port only where it is not 22. */
  public String knownHostsName() {
    return port == 22 ? host : "[" + host + "]:" + port;
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port;
  }
}
