package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DiagnosesTest {
  private final Diagnoses diagnoses = new Diagnoses();

  @Test
  void linesLeaveTogetherInTheirOrder() {
    diagnoses.add("one");
    diagnoses.add("two");
    assertEquals("one\ntwo\n", diagnoses.takeAll());
    assertEquals("", diagnoses.takeAll());
  }

  @Test
  void whoReadsNothingIsToldHowMuchWasLeftOut() {
    for (int i = 0; i < Diagnoses.MOST_WAITING + 7; i++) {
      diagnoses.add("line " + i);
    }
    String told = diagnoses.takeAll();
    assertEquals(Diagnoses.MOST_WAITING + 1, told.lines().count());
    assertTrue(told.endsWith("line 999\nsshbus: 7 more lines were left out\n"), told);
    diagnoses.add("again");
    assertEquals("again\n", diagnoses.takeAll());
  }
}
