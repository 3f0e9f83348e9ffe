package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.log.Stream;
import org.junit.jupiter.api.Test;

final class SparseNumbersTest {
  private final StreamNumbers numbers = new SparseNumbers();

  private boolean mayCome(long first) {
    return numbers.objection(first) == null;
  }

  @Test
  void anyHigherNumberIsTheNext() {
    assertEquals(Stream.NONE, numbers.submit(3, 3));
    assertTrue(mayCome(4711));
    assertEquals(3, numbers.submit(4711, 4720));
    assertEquals(4720, numbers.submit(5000, 5000));
  }

  @Test
  void aRepeatNeedsWhatStandsBeforeIt() {
    numbers.submit(3, 3);
    numbers.submit(20, 20);
    assertTrue(mayCome(20));
    assertEquals(19, numbers.submit(20, 20), "3 and 20 may yet be refused");
  }

  @Test
  void aNumberHeldBackMustComeBeforeLaterOnes() {
    numbers.submit(3, 3);
    numbers.hold(10, 10);
    numbers.hold(20, 20);
    assertFalse(mayCome(11));
    assertTrue(mayCome(3));
    assertTrue(mayCome(10));
    assertEquals(3, numbers.submit(10, 10));
    assertFalse(mayCome(30), "20 was refused too");
    assertTrue(mayCome(20));
  }

  @Test
  void whatIsOnItsWayBehindARefusalIsHeldBeforeItsOwnRefusalArrives() {
    long first = numbers.submit(1, 1);
    long second = numbers.submit(10, 10);
    numbers.refused(1, 1, first, true);
    numbers.submit(1, 1);
    assertFalse(mayCome(20), "10 is as good as refused");
    numbers.refused(10, 10, second, true);
    assertTrue(mayCome(10));
    assertEquals(1, numbers.submit(10, 10));
    assertEquals(10, numbers.submit(20, 20));
  }

  @Test
  void whatTheLogRefusedForGoodIsNotWaitedForButWhatFollowedIt() {
    long first = numbers.submit(1, 1);
    numbers.submit(10, 10);
    numbers.refused(1, 1, first, false);
    assertFalse(mayCome(20));
    assertTrue(mayCome(10));
    assertEquals(Stream.NONE, numbers.submit(10, 10));
  }

  @Test
  void whatWasStoredAfterAllNeedNotComeAgain() {
    long first = numbers.submit(1, 1);
    numbers.submit(10, 10);
    numbers.refused(1, 1, first, true);
    numbers.stored(10, 10);
    numbers.submit(1, 1);
    assertTrue(mayCome(20));
  }

  @Test
  void aHeldNumberThatIsRefusedForGoodWhenItReturnsIsUsedUp() {
    numbers.hold(10, 10);
    numbers.useUp(10, 10);
    assertTrue(mayCome(20));
  }

  @Test
  void ofTooManyNumbersHeldTheHighestAreForgottenAndNothingHigherMayCome() {
    int most = SparseNumbers.MOST_HELD;
    for (long i = 0; i <= most; i++) {
      numbers.hold(2 * i, 2 * i);
    }
    for (long i = 0; i <= most; i++) {
      assertTrue(mayCome(2 * i));
      numbers.submit(2 * i, 2 * i);
    }
    assertFalse(mayCome(2L * most + 1), "others may have been forgotten");
  }

  @Test
  void numbersWithoutHolesTakeTheRoomOfOne() {
    for (long i = 0; i < 10 * SparseNumbers.MOST_HELD; i++) {
      numbers.hold(i, i);
    }
    numbers.submit(0, 10L * SparseNumbers.MOST_HELD);
    assertTrue(mayCome(Long.MAX_VALUE));
  }

  @Test
  void theRouterCountsOnFromTheHighestNumber() {
    assertEquals(0, numbers.next());
    numbers.submit(7, 9);
    assertEquals(10, numbers.next());
    numbers.hold(10, 12);
    assertEquals(10, numbers.next());
  }
}
