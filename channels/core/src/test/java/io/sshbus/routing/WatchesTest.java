package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Schedules of listeners and watchers that come and go, each from one seed. */
class WatchesTest {
  private static final long REST = 10;
  private static final List<String> FILTERS =
      List.of("#", "a", "a/#", "+/b", "a/b", "+", "$to/#", "$to/a/#", "+/+");
  private static final List<ChannelName> CHANNELS =
      List.of("a", "a/b", "b/b", "$to/a/x", "a/b/c").stream().map(ChannelName::new).toList();

  private final Interest interest = new Interest();
  private final Watches<String> watches = new Watches<>(REST, interest::in, this::tell);
  private final List<ChannelFilter> listeners = new ArrayList<>();
  private final Map<String, Integer> heard = new HashMap<>();
  private final Map<String, List<Long>> times = new HashMap<>();
  private long now;
  private String seed = "";

  private void tell(String watcher, ChannelName channel, int subscribers) {
    String key = watcher + " " + channel;
    assertTrue(heard.containsKey(key), () -> seed + ": told " + key + ", who does not watch");
    Integer before = heard.put(key, subscribers);
    if (before == null || before > 0) {
      times.computeIfAbsent(key, k -> new ArrayList<>()).add(now);
    }
  }

  private void listen(Random random) {
    if (listeners.isEmpty() || random.nextInt(5) > 2) {
      ChannelFilter filter = new ChannelFilter(FILTERS.get(random.nextInt(FILTERS.size())));
      listeners.add(filter);
      interest.count(filter, 1, 0);
      watches.changed(filter, now);
    } else {
      ChannelFilter filter = listeners.remove(random.nextInt(listeners.size()));
      interest.count(filter, -1, 0);
      watches.changed(filter, now);
    }
  }

  private void watch(Random random) {
    ChannelName channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
    String watcher = "w" + random.nextInt(3);
    if (heard.remove(watcher + " " + channel) == null) {
      int known = interest.in(channel);
      heard.put(watcher + " " + channel, known);
      watches.add(channel, watcher, known, now);
    } else {
      watches.remove(channel, watcher);
    }
    times.remove(watcher + " " + channel);
  }

  private int listening(String key) {
    ChannelName channel = new ChannelName(key.substring(key.indexOf(' ') + 1));
    return (int) listeners.stream().filter(filter -> filter.matches(channel)).count();
  }

  @Test
  void everyWatcherIsToldOfTheFirstListenerAtOnceAndOfEveryOtherChangeInTime() {
    for (int run = 0; run < 300; run++) {
      long number = new Random().nextLong();
      seed = "seed " + number;
      schedule(new Random(number));
    }
  }

  private void schedule(Random random) {
    for (int step = 0; step < 200; step++) {
      now += random.nextInt(4);
      watches.pass(now);
      if (random.nextInt(3) == 0) {
        watch(random);
      } else {
        listen(random);
      }
      heard.forEach(
          (key, told) ->
              assertTrue(
                  told > 0 || listening(key) == 0,
                  () -> seed + ": nobody told " + key + " of one"));
    }
    now += REST;
    watches.pass(now);
    heard.forEach((key, told) -> assertEquals(listening(key), told, () -> seed + ": " + key));
    assertTrue(watches.next().isEmpty(), seed);
    times.forEach(this::assertSpread);
    times.clear();
  }

  /**
   * Between two words to one watcher, that somebody came aside, lies a rest; two where it joins.
   */
  private void assertSpread(String key, List<Long> told) {
    for (int i = 3; i < told.size(); i++) {
      long from = told.get(i - 3);
      long to = told.get(i);
      assertTrue(to - from >= REST, () -> seed + ": " + key + " told too often: " + told);
    }
  }

  @Test
  void nobodyIsToldOfAListenerThatComesAndGoesWithinARest() {
    ChannelName channel = new ChannelName("a/b");
    interest.count(new ChannelFilter("a/b"), 1, 0);
    heard.put("w a/b", 1);
    watches.add(channel, "w", 1, now);
    for (int i = 0; i < 100; i++) {
      interest.count(ChannelFilter.ALL, i % 2 == 0 ? 1 : -1, 0);
      watches.changed(ChannelFilter.ALL, ++now);
      watches.pass(now);
    }
    assertTrue(times.getOrDefault("w a/b", List.of()).size() <= 100 / REST + 1, times::toString);
  }

  @Test
  void whatIsCountedInAnotherOrderIsTheSameInTheEnd() {
    ChannelFilter filter = new ChannelFilter("a/#");
    interest.count(filter, 1, -1);
    assertEquals(0, interest.in(new ChannelName("a/b")));
    interest.count(filter, 0, 1);
    assertEquals(1, interest.in(new ChannelName("a/b")));
    interest.count(filter, -1, 0);
    assertEquals(Map.of(), interest.byFilter());
  }
}
