package io.sshbus.server.keymaster;

import io.sshbus.identity.NodeName;
import io.sshbus.keys.registry.Evidence.Reverse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Asks the DNS whether an address leads to a name and the name back to the address. */
final class ReverseDns {
  private ReverseDns() {}

  /** Blocks for as long as the system's resolver does. */
  static Reverse look(String address, NodeName name) {
    try {
      InetAddress from = InetAddress.getByName(address);
      String found = from.getCanonicalHostName().toLowerCase(Locale.ROOT);
      boolean agrees =
          found.equals(name.value())
              && List.of(InetAddress.getAllByName(name.value())).contains(from);
      return agrees ? Reverse.YES : Reverse.NO;
    } catch (UnknownHostException e) {
      return Reverse.NO;
    }
  }
}
