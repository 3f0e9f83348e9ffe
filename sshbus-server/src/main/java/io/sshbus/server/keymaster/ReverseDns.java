package io.sshbus.server.keymaster;

import io.sshbus.identity.NodeName;
import io.sshbus.keys.registry.Evidence.Reverse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Asks the DNS whether an address leads to a name and the name back to the address. */
final class ReverseDns {
  /** That of the system. */
  static final ReverseDns SYSTEM =
      new ReverseDns(
          new Resolver() {
            @Override
            public String name(InetAddress address) {
              return address.getCanonicalHostName();
            }

            @Override
            public List<InetAddress> addresses(String name) throws UnknownHostException {
              return List.of(InetAddress.getAllByName(name));
            }
          });

  private final Resolver resolver;

  /** Who answers. Blocks for as long as it likes. */
  interface Resolver {
    /** The name of an address; the address as text where it has none. */
    String name(InetAddress address);

    /**
     * The addresses of a name.
     *
     * @throws UnknownHostException it has none
     */
    List<InetAddress> addresses(String name) throws UnknownHostException;
  }

  ReverseDns(Resolver resolver) {
    this.resolver = resolver;
  }

  /** Blocks for as long as the resolver does. */
  Reverse look(String address, NodeName name) {
    try {
      // Text of an address: nobody is asked.
      InetAddress from = InetAddress.getByName(address);
      String found = resolver.name(from).toLowerCase(Locale.ROOT);
      String plain = found.endsWith(".") ? found.substring(0, found.length() - 1) : found;
      boolean agrees =
          plain.equals(name.value()) && resolver.addresses(name.value()).contains(from);
      return agrees ? Reverse.YES : Reverse.NO;
    } catch (UnknownHostException e) {
      return Reverse.NO;
    }
  }
}
