package io.sshbus.agent.local;

import io.sshbus.agent.queue.WantedEvents;
import io.sshbus.channel.ChannelName;
import java.util.HashMap;
import java.util.Map;

/**
 * The channels that local programs watch. Those of a client are one SSH channel, on which the
 * router tells of 1024; half of them are the agent's own. Confined to the socket's I/O thread.
 */
final class WatchedChannels {
  private static final int MOST = 1024 - WantedEvents.MOST;

  private final Share share = new Share(MOST);
  private final Map<ChannelName, Integer> watched = new HashMap<>();

  /**
   * One more watches {@code channel}.
   *
   * @param mine how many it watches already
   * @return false where that is more than its share
   */
  boolean enter(ChannelName channel, int mine) {
    if (!watched.containsKey(channel) && !share.take(mine)) {
      return false;
    }
    watched.merge(channel, 1, Integer::sum);
    return true;
  }

  /** One less does. */
  void leave(ChannelName channel) {
    if (watched.merge(channel, -1, Integer::sum) == 0) {
      watched.remove(channel);
      share.give(1);
    }
  }
}
