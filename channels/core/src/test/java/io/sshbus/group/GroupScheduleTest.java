package io.sshbus.group;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Thousands of lives of groups, each replayed from its seed alone. */
class GroupScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("sshbus.schedules", 6000) / 10;

  private final Map<GroupCoverage, Integer> coverage = new EnumMap<>(GroupCoverage.class);

  @Test
  void eachEventIsInOneHandAndNothingIsLostWhateverTheSchedule() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      run(seed);
    }
    for (GroupCoverage what : GroupCoverage.values()) {
      assertTrue(coverage.getOrDefault(what, 0) > 50, () -> what + " is too rare: " + coverage);
    }
  }

  private void run(long seed) {
    try {
      new GroupSchedule(seed, coverage).run();
    } catch (RuntimeException | AssertionError fault) {
      throw new AssertionError("schedule " + seed + ": " + fault.getMessage(), fault);
    }
  }
}
