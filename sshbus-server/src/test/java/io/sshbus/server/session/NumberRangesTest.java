package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class NumberRangesTest {
  @Test
  void itIsTheSetOfWhatWasAddedAndNotRemoved() {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      NumberRanges ranges = new NumberRanges();
      TreeSet<Long> expected = new TreeSet<>();
      for (int step = 0; step < 60; step++) {
        long first = random.nextInt(40);
        long last = first + random.nextInt(6);
        List<Long> numbers = LongStream.rangeClosed(first, last).boxed().toList();
        if (random.nextBoolean()) {
          ranges.add(first, last);
          expected.addAll(numbers);
        } else {
          ranges.remove(first, last);
          numbers.forEach(expected::remove);
        }
        assertEquals(groups(expected), ranges.count(), "seed " + seed + " " + expected);
        assertEquals(expected.isEmpty(), ranges.isEmpty(), "seed " + seed);
      }
      drain(ranges, expected, seed);
    }
  }

  private static long groups(Set<Long> numbers) {
    return numbers.stream().filter(number -> !numbers.contains(number - 1)).count();
  }

  private static void drain(NumberRanges ranges, NavigableSet<Long> expected, int seed) {
    while (!expected.isEmpty()) {
      long lowest = expected.first();
      assertEquals(lowest, ranges.first(), "seed " + seed);
      expected.remove(lowest);
      ranges.remove(lowest, lowest);
    }
    assertTrue(ranges.isEmpty(), "seed " + seed);
  }

  @Test
  void theHighestRangeIsTakenAwayWhole() {
    NumberRanges ranges = new NumberRanges();
    ranges.add(1, 1);
    ranges.add(5, 9);
    assertEquals(5, ranges.removeLast());
    assertEquals(1, ranges.first());
    assertEquals(1, ranges.count());
  }
}
