package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelFilterTest {
  /** Long enough to tell any two filters of three levels apart. */
  private static final List<String> CHANNELS = words(List.of("a", "b", "$x", "c"), List.of(), 4);

  private static final List<String> FILTERS = words(List.of("a", "b", "$x", "+"), List.of("#"), 3);

  /** All texts of up to {@code most} levels; {@code ends} may be last levels alone. */
  private static List<String> words(List<String> levels, List<String> ends, int most) {
    List<String> words = new ArrayList<>();
    List<String> longest = List.of("");
    for (int depth = 0; depth < most; depth++) {
      List<String> next = new ArrayList<>();
      for (String word : longest) {
        String front = word.isEmpty() ? "" : word + "/";
        ends.forEach(end -> words.add(front + end));
        levels.forEach(level -> next.add(front + level));
      }
      words.addAll(next);
      longest = next;
    }
    return words;
  }

  private static BitSet matched(String filter) {
    BitSet matched = new BitSet();
    for (int i = 0; i < CHANNELS.size(); i++) {
      matched.set(i, FilterOracle.matches(filter, CHANNELS.get(i)));
    }
    return matched;
  }

  @Test
  void matchingFollowsTheRulesOfMqttForAllSmallFilters() {
    for (String text : FILTERS) {
      ChannelFilter filter = new ChannelFilter(text);
      for (String channel : CHANNELS) {
        assertEquals(
            FilterOracle.matches(text, channel),
            filter.matches(new ChannelName(channel)),
            () -> text + " and " + channel);
      }
    }
  }

  @Test
  void coversAndIntersectsSayWhatTheSetsOfChannelsSay() {
    List<BitSet> sets = FILTERS.stream().map(ChannelFilterTest::matched).toList();
    List<ChannelFilter> filters = FILTERS.stream().map(ChannelFilter::new).toList();
    for (int i = 0; i < filters.size(); i++) {
      for (int j = 0; j < filters.size(); j++) {
        BitSet rest = (BitSet) sets.get(j).clone();
        rest.andNot(sets.get(i));
        String pair = filters.get(i) + " and " + filters.get(j);
        assertEquals(rest.isEmpty(), filters.get(i).covers(filters.get(j)), pair);
        assertEquals(
            sets.get(i).intersects(sets.get(j)), filters.get(i).intersects(filters.get(j)), pair);
        BitSet both = (BitSet) sets.get(i).clone();
        both.and(sets.get(j));
        BitSet said = new BitSet();
        filters
            .get(i)
            .intersection(filters.get(j))
            .ifPresent(common -> said.or(matched(common.value())));
        assertEquals(both, said, pair);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "raid/#, raid, true",
    "raid/#, raid/status/x, true",
    "raid/+, raid, false",
    "raid/+, raid/status/x, false",
    "#, $SYS/nodes, false",
    "+/nodes, $SYS/nodes, false",
    "$SYS/#, $SYS/nodes, true",
    "$SYS/#, $SYS, true",
    "a/+, a/$b, true",
    "+, a, true"
  })
  void theExamplesOfTheSpecificationHold(String filter, String channel, boolean matches) {
    assertEquals(matches, new ChannelFilter(filter).matches(new ChannelName(channel)));
    assertEquals(matches, FilterOracle.matches(filter, channel), "the oracle");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "#/a", "a/#/b", "a+", "+a/b", "a/b#", "##", "++", "a//#", "/#", "a\t/#"})
  void whatIsNoFilterIsRefused(String filter) {
    BusException refusal = assertThrows(BusException.class, () -> new ChannelFilter(filter));
    assertEquals(ErrorCode.BAD_FILTER, refusal.code());
  }

  @Test
  void aFilterWithoutWildcardsIsAChannel() {
    assertTrue(ChannelFilter.of(new ChannelName("a/b")).isChannel());
    assertTrue(!new ChannelFilter("a/+").isChannel() && !ChannelFilter.ALL.isChannel());
  }
}
