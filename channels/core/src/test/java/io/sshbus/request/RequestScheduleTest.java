package io.sshbus.request;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Thousands of schedules, each replayed from its seed alone. */
class RequestScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("sshbus.schedules", 4000);

  @Test
  void noReplyGoesAstrayAndEveryRequestEndsOnce() {
    long first = Long.getLong("sshbus.seed", System.nanoTime());
    Map<String, Integer> coverage = new TreeMap<>();
    for (int i = 0; i < SCHEDULES; i++) {
      long seed = first + i;
      try {
        new RequestSchedule(seed, coverage).run();
      } catch (AssertionError | RuntimeException fault) {
        throw new AssertionError("with -Dsshbus.seed=" + seed + ": " + fault.getMessage(), fault);
      }
    }
    for (String what : RequestSchedule.expected()) {
      assertTrue(coverage.containsKey(what), what + " never happened: " + coverage);
    }
  }
}
