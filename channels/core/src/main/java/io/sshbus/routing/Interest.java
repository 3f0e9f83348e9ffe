package io.sshbus.routing;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many want the events of which filters. What is added and taken away may come in any order, as
 * long as in the end everything has come. Confined to its owner's lock.
 */
public final class Interest {
  private static final Count NOBODY = new Count(0, 0);

  private final Map<ChannelFilter, Count> counts = new HashMap<>();
  private final SubscriptionTrie<ChannelFilter> filters = new SubscriptionTrie<>();

  /**
   * Those of one filter.
   *
   * @param running are being served
   * @param waiting are not, and will get later what is published now
   */
  public record Count(int running, int waiting) {
    /** All of them. */
    public int all() {
      return Math.max(0, running + waiting);
    }

    private Count plus(int more, int moreWaiting) {
      return new Count(running + more, waiting + moreWaiting);
    }
  }

  /** Counts more, or less, of those who have {@code filter}. */
  public void count(ChannelFilter filter, int running, int waiting) {
    Count before = of(filter);
    Count now = before.plus(running, waiting);
    if (now.equals(NOBODY)) {
      counts.remove(filter);
      filters.remove(filter, filter);
    } else {
      counts.put(filter, now);
      if (before.equals(NOBODY)) {
        filters.add(filter, filter);
      }
    }
  }

  /** How many have {@code filter}. */
  public Count of(ChannelFilter filter) {
    return counts.getOrDefault(filter, NOBODY);
  }

  /** How many have a filter that matches {@code channel}. */
  public int in(ChannelName channel) {
    int sum = 0;
    for (ChannelFilter filter : filters.match(channel)) {
      sum += of(filter).all();
    }
    return sum;
  }

  /** How many have each filter, in the order of the filters; a copy. */
  public SortedMap<ChannelFilter, Count> byFilter() {
    return new TreeMap<>(counts);
  }
}
