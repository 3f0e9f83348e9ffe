package io.sshbus.server.ssh;

import io.sshbus.identity.SourceNetwork;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the connections that have proved nothing yet, in all and by address, of IPv6 by network.
 * Any thread.
 */
final class UnauthenticatedLimit {
  private final int most;
  private final int mostPerAddress;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private int count;

  UnauthenticatedLimit(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /** Counts one more; false, and not counted, where that would be too many. */
  synchronized boolean enter(String address) {
    String network = SourceNetwork.of(address);
    int here = byAddress.getOrDefault(network, 0);
    if (count >= most || here >= mostPerAddress) {
      return false;
    }
    count++;
    byAddress.put(network, here + 1);
    return true;
  }

  /** Counts one less: it has proved itself, or gone. */
  synchronized void leave(String address) {
    count--;
    byAddress.computeIfPresent(SourceNetwork.of(address), (a, here) -> here > 1 ? here - 1 : null);
  }

  /** How many there are. */
  synchronized int count() {
    return count;
  }
}
