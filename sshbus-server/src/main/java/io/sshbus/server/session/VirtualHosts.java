package io.sshbus.server.session;

import java.util.function.Function;

/**
 * Services within the router that {@code ssh -L} reaches by a name and a port. Nothing is ever
 * connected to outside of it. On I/O threads.
 */
public interface VirtualHosts {
  /**
   * What makes the program for a channel to {@code host}.
   *
   * @param host as the client says it
   * @throws io.sshbus.channel.BusException where there is no such host, or {@code connection} has
   *     no right to it; the client is told the message
   */
  Function<ChannelPort, ChannelProgram> connect(Connection connection, String host, int port);
}
