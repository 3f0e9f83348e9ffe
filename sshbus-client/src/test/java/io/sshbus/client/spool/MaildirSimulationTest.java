package io.sshbus.client.spool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Thousands of schedules of a machine's spool, each from a seed that a failure names. */
class MaildirSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("sshbus.schedules", 4_000);

  @Test
  void whoeverSendsAndWheneverItIsKilledEachEventIsStoredOnceAndInOrderOrStandsInBad() {
    Map<String, Integer> faults = new HashMap<>();
    for (long seed = 0; seed < SCHEDULES; seed++) {
      try {
        MaildirSimulation run = new MaildirSimulation(seed);
        run.play();
        run.faults.forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
      } catch (RuntimeException | IOException e) {
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
            "lock lost",
            "lock lost at work",
            "gave turn",
            "flushed",
            "to be killed")) {
      assertTrue(faults.getOrDefault(fault, 0) > SCHEDULES / 20, fault + faults);
    }
  }
}
