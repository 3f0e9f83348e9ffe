package io.sshbus.client.spool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Thousands of schedules of crashes of the machine and the program, lost and late answers,
 * refusals, full and failing disks, each from a seed that a failure names.
 */
class SpoolSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("sshbus.schedules", 10_000);

  @Test
  void everyAcceptedEventIsStoredOnceAndInOrderOrStandsInBad() throws Exception {
    Map<String, Integer> faults = new HashMap<>();
    for (long seed = 0; seed < SCHEDULES; seed++) {
      try {
        SpoolSimulation run = new SpoolSimulation(seed);
        run.play();
        run.faults.forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
      } catch (RuntimeException | java.io.IOException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    for (String fault :
        List.of(
            "cut",
            "gap",
            "refused for now",
            "denied",
            "repeat",
            "closed",
            "ended",
            "killed",
            "crashed",
            "full",
            "failing",
            "not appended",
            "closed in order")) {
      assertTrue(faults.getOrDefault(fault, 0) > SCHEDULES / 20, fault + faults);
    }
  }
}
