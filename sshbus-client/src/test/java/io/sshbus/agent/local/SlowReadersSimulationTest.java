package io.sshbus.agent.local;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SlowReadersSimulationTest {
  private static final int SCHEDULES = 1000;
  private static final int STEPS = 150;

  @Test
  void howeverFastProgramsReadEachHasEveryEventOnceInItsOrder() {
    int fallen = 0;
    int cameBack = 0;
    for (long seed = 1; seed <= SCHEDULES; seed++) {
      SlowReadersSimulation simulation = new SlowReadersSimulation(seed);
      try {
        simulation.run(STEPS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
      fallen += simulation.fallen();
      cameBack += simulation.cameBack();
    }
    assertTrue(fallen > SCHEDULES, fallen + " fell behind");
    assertTrue(cameBack > SCHEDULES, cameBack + " came back");
  }
}
