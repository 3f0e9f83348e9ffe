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
 * was found is remembered until a responder comes or goes, up to a size: whoever asks chooses what
 * it asks for, and may answer a thousandfold itself.
 */
final class Responders {
  private static final int MOST_REMEMBERED = 10_000;

  /** How many targets are remembered, of all that was asked together: some 16 MB. */
  static final int MOST_TARGETS = 200_000;

  private final SubscriptionTrie<Responder> trie = new SubscriptionTrie<>();
  private final Map<ChannelFilter, List<Target>> found = new HashMap<>();
  private int remembered;

  /** Somebody to ask, and on which channel. */
  record Target(Responder responder, ChannelName channel) {
    Party party() {
      return responder.party();
    }
  }

  void add(Responder responder) {
    trie.add(responder.filter(), responder);
    forget();
  }

  void remove(Responder responder) {
    trie.remove(responder.filter(), responder);
    forget();
  }

  private void forget() {
    found.clear();
    remembered = 0;
  }

  /** How many targets are remembered. */
  int remembered() {
    return remembered;
  }

  /** Those who are reached; the list must not be changed. */
  List<Target> reachedBy(ChannelFilter asked) {
    List<Target> known = found.get(asked);
    if (known == null) {
      known = asked.isChannel() ? onChannel(asked) : onFilter(asked);
      remember(asked, known);
    }
    return known;
  }

  private void remember(ChannelFilter asked, List<Target> targets) {
    if (found.size() >= MOST_REMEMBERED || remembered + targets.size() > MOST_TARGETS) {
      forget();
    }
    if (targets.size() <= MOST_TARGETS) {
      found.put(asked, targets);
      remembered += targets.size();
    }
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
