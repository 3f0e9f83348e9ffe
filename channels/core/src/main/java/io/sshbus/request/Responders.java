package io.sshbus.request;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.routing.SubscriptionTrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who answers where. A request to a filter reaches those with whom it has exactly one channel in
 * common: each is asked on a channel with a name, as it would be by a request to that channel. What
 * was found is remembered until a responder comes or goes.
 */
final class Responders {
  private static final int MOST_REMEMBERED = 10_000;

  private final SubscriptionTrie<Responder> trie = new SubscriptionTrie<>();
  private final Map<ChannelFilter, List<Target>> found = new HashMap<>();

  /** Somebody to ask, and on which channel. */
  record Target(Responder responder, ChannelName channel) {
    Party party() {
      return responder.party();
    }
  }

  void add(Responder responder) {
    trie.add(responder.filter(), responder);
    found.clear();
  }

  void remove(Responder responder) {
    trie.remove(responder.filter(), responder);
    found.clear();
  }

  /** Those who are reached; the list must not be changed. */
  List<Target> reachedBy(ChannelFilter asked) {
    List<Target> known = found.get(asked);
    if (known == null) {
      known = asked.isChannel() ? onChannel(asked) : onFilter(asked);
      if (found.size() >= MOST_REMEMBERED) {
        found.clear();
      }
      found.put(asked, known);
    }
    return known;
  }

  private List<Target> onChannel(ChannelFilter asked) {
    ChannelName channel = new ChannelName(asked.value());
    return trie.match(channel).stream().map(each -> new Target(each, channel)).toList();
  }

  private List<Target> onFilter(ChannelFilter asked) {
    List<Target> targets = new ArrayList<>();
    for (Responder responder : trie.overlapping(asked)) {
      Optional<ChannelFilter> common = asked.intersection(responder.filter());
      if (common.isPresent() && common.get().isChannel()) {
        targets.add(new Target(responder, new ChannelName(common.get().value())));
      }
    }
    return targets;
  }
}
