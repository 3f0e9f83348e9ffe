package io.sshbus.server.keymaster;

import io.sshbus.identity.SourceNetwork;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each address, of IPv6 each network, may do something in a minute. Any thread. */
final class Rate {
  private static final int MOST_ADDRESSES = 10_000;
  private static final long MINUTE = 60_000_000;

  private final int perMinute;
  private final Map<String, Minute> minutes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Minute> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  Rate(int perMinute) {
    this.perMinute = perMinute;
  }

  /**
   * Whether {@code address} may do it once more.
   *
   * @param now microseconds since 1970
   */
  synchronized boolean allows(String address, long now) {
    String network = SourceNetwork.of(address);
    Minute minute = minutes.get(network);
    if (minute == null || now - minute.begun >= MINUTE || now < minute.begun) {
      minute = new Minute(now);
      minutes.put(network, minute);
    }
    minute.count++;
    return minute.count <= perMinute;
  }

  private static final class Minute {
    private final long begun;
    private int count;

    Minute(long begun) {
      this.begun = begun;
    }
  }
}
