package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.log.Stream;
import org.junit.jupiter.api.Test;

final class ConsecutiveNumbersTest {
  private final StreamNumbers numbers = new ConsecutiveNumbers();

  private boolean mayCome(long first) {
    return numbers.objection(first) == null;
  }

  @Test
  void theFirstNumberMayBeAny() {
    assertTrue(mayCome(4711));
    assertEquals(Stream.NONE, numbers.submit(4711, 4720));
    assertTrue(mayCome(4721));
    assertFalse(mayCome(4722));
  }

  @Test
  void whatFollowsNeedsWhatWasSubmittedBefore() {
    numbers.submit(1, 5);
    assertEquals(5, numbers.submit(6, 6));
    assertEquals(6, numbers.submit(7, 9));
  }

  @Test
  void aRepeatNeedsWhatStandsBeforeIt() {
    numbers.submit(1, 5);
    assertTrue(mayCome(3));
    assertEquals(2, numbers.submit(3, 5), "1 to 5 may yet be refused");
    assertEquals(6, numbers.next());
  }

  @Test
  void aNumberRefusedForNowMustComeBeforeLaterOnes() {
    long first = numbers.submit(1, 5);
    long second = numbers.submit(6, 9);
    numbers.refused(1, 5, first, true);
    numbers.refused(6, 9, second, true);
    assertFalse(mayCome(6));
    assertTrue(mayCome(1));
    assertEquals(Stream.NONE, numbers.submit(1, 5));
    assertEquals(5, numbers.submit(6, 9));
  }

  @Test
  void aNumberRefusedBeforeItWasSubmittedMustComeFirstToo() {
    numbers.hold(7, 7);
    assertFalse(mayCome(8));
    assertTrue(mayCome(7));
  }

  @Test
  void aNumberRefusedForGoodIsUsedUp() {
    numbers.submit(1, 5);
    numbers.useUp(6, 6);
    assertTrue(mayCome(7));
    assertEquals(5, numbers.submit(7, 7), "the log never sees number 6");
  }

  @Test
  void whatWasUsedUpBehindARefusalIsPassedOverWhenTheRefusedNumberReturns() {
    long first = numbers.submit(1, 5);
    numbers.refused(1, 5, first, true);
    numbers.useUp(6, 6);
    numbers.submit(1, 5);
    assertTrue(mayCome(7));
    assertFalse(mayCome(8));
  }

  @Test
  void whatTheLogRefusedForGoodIsNotWaitedFor() {
    long first = numbers.submit(1, 5);
    long second = numbers.submit(6, 9);
    numbers.refused(1, 5, first, false);
    numbers.refused(6, 9, second, true);
    assertTrue(mayCome(6));
    assertFalse(mayCome(10));
    assertEquals(Stream.NONE, numbers.submit(6, 9), "the log never gets 1 to 5");
  }

  @Test
  void ofTooManyNumbersUsedUpAheadTheLastMustComeAgain() {
    numbers.submit(1, 1);
    for (long number = 3; number < 10_000; number++) {
      numbers.useUp(number, number);
    }
    numbers.submit(2, 2);
    assertTrue(mayCome(1027));
    assertFalse(mayCome(1028));
  }
}
