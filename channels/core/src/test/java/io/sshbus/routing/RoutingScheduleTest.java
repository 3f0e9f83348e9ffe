package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Thousands of schedules, each replayed from its seed alone. */
class RoutingScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("sshbus.schedules", 6000);

  private final SimulatedBatches batches = new SimulatedBatches();
  private final Map<Coverage, Integer> coverage = new EnumMap<>(Coverage.class);

  @Test
  void everybodyGetsEverythingOnceAndInOrderWhateverTheSchedule() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      run(seed);
    }
    for (Coverage what : Coverage.values()) {
      assertTrue(coverage.getOrDefault(what, 0) > 100, () -> what + " is too rare: " + coverage);
    }
  }

  private void run(long seed) {
    try {
      new RoutingSchedule(seed, batches, coverage).run();
    } catch (RuntimeException | AssertionError fault) {
      throw new AssertionError("schedule " + seed + ": " + fault.getMessage(), fault);
    }
  }
}
