package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.FilterOracle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubscriptionTrieTest {
  private static final List<String> LEVELS = List.of("a", "b", "$x", "+");

  private static String random(Random random, boolean filter) {
    StringBuilder text = new StringBuilder();
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      text.append(text.isEmpty() ? "" : "/").append(LEVELS.get(random.nextInt(filter ? 4 : 3)));
    }
    return filter && random.nextInt(3) == 0 ? text + "/#" : text.toString();
  }

  @Test
  void theTrieFindsWhomTheFiltersMatchWhileTheyComeAndGo() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      SubscriptionTrie<Integer> trie = new SubscriptionTrie<>();
      Map<Integer, Set<String>> filters = new HashMap<>();
      for (int step = 0; step < 200; step++) {
        int subscriber = random.nextInt(10);
        String filter = random.nextInt(10) == 0 ? "#" : random(random, true);
        if (random.nextInt(5) < 2) {
          trie.add(new ChannelFilter(filter), subscriber);
          filters.computeIfAbsent(subscriber, s -> new HashSet<>()).add(filter);
        } else if (random.nextInt(3) == 0 && filters.containsKey(subscriber)) {
          filters.remove(subscriber).forEach(f -> trie.remove(new ChannelFilter(f), subscriber));
        }
        trie.remove(new ChannelFilter("never/there"), subscriber);
        assertFound(trie, filters, random(random, false), seed);
      }
      filters.forEach((s, all) -> all.forEach(f -> trie.remove(new ChannelFilter(f), s)));
      assertTrue(trie.isEmpty());
    }
  }

  @Test
  void overlappingFindsThoseWhoHaveAChannelInCommon() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      SubscriptionTrie<ChannelFilter> trie = new SubscriptionTrie<>();
      Set<ChannelFilter> filters = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        String text = random.nextInt(20) == 0 ? "#" : random(random, true);
        filters.add(new ChannelFilter(text));
      }
      filters.forEach(filter -> trie.add(filter, filter));
      for (ChannelFilter asked : filters) {
        Set<ChannelFilter> expected = new HashSet<>(filters);
        expected.removeIf(filter -> !filter.intersects(asked));
        List<ChannelFilter> found = trie.overlapping(asked);
        assertEquals(expected, new HashSet<>(found), "seed " + seed + ", " + asked);
        assertEquals(expected.size(), found.size(), "each once");
      }
    }
  }

  private static void assertFound(
      SubscriptionTrie<Integer> trie,
      Map<Integer, Set<String>> filters,
      String channel,
      long seed) {
    Set<Integer> expected = new HashSet<>();
    filters.forEach(
        (subscriber, all) -> {
          if (all.stream().anyMatch(filter -> FilterOracle.matches(filter, channel))) {
            expected.add(subscriber);
          }
        });
    List<Integer> found = trie.match(new ChannelName(channel));
    assertEquals(expected, new HashSet<>(found), () -> "seed " + seed + ", " + channel);
    assertEquals(expected.size(), found.size(), "each once");
  }
}
