package io.sshbus.client.lookup;

import io.sshbus.client.RouterPlace;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** What names stand for; asked anew each time. */
public interface Names {
  /**
   * The addresses of a host, each of which still knows the host's name.
   *
   * @throws IOException it has none, or nobody can say
   */
  List<InetAddress> addresses(String host) throws IOException;

  /**
   * The SRV records under a name.
   *
   * @throws IOException there are none, or nobody can say
   */
  List<Service> services(String name) throws IOException;

  /**
   * An SRV record.
   *
   * @param priority those of the lowest are tried first
   * @param weight among those of one priority, how likely this is first
   */
  record Service(int priority, int weight, RouterPlace place) {}
}
