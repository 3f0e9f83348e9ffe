package io.sshbus.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Thousands of lives of routers that want the same group, each replayed from its seed alone. */
class LeaseScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("sshbus.schedules", 6000) / 20;

  private final Map<LeaseCoverage, Integer> coverage = new EnumMap<>(LeaseCoverage.class);

  @Test
  void oneOwnerCountsAndNothingAcknowledgedComesAgainWhateverTheSchedule() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      run(seed);
    }
    for (LeaseCoverage what : LeaseCoverage.values()) {
      assertTrue(coverage.getOrDefault(what, 0) > 10, () -> what + " is too rare: " + coverage);
    }
  }

  private void run(long seed) {
    try {
      new LeaseSchedule(seed, coverage).run();
    } catch (RuntimeException | AssertionError fault) {
      throw new AssertionError("schedule " + seed + ": " + fault.getMessage(), fault);
    }
  }
}
