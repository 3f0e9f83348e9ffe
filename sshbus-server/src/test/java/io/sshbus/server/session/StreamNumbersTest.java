package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.log.Stream;
import org.junit.jupiter.api.Test;

final class StreamNumbersTest {
  private final StreamNumbers numbers = new StreamNumbers();

  @Test
  void theFirstNumberMayBeAny() {
    assertTrue(numbers.mayCome(4711));
    assertEquals(Stream.NONE, numbers.submit(4711, 4720));
    assertTrue(numbers.mayCome(4721));
    assertFalse(numbers.mayCome(4722));
  }

  @Test
  void whatFollowsNeedsWhatWasSubmittedBefore() {
    numbers.submit(1, 5);
    assertEquals(5, numbers.submit(6, 6));
    assertEquals(6, numbers.submit(7, 9));
  }

  @Test
  void aRepeatNeedsNothing() {
    numbers.submit(1, 5);
    assertTrue(numbers.mayCome(3));
    assertEquals(Stream.NONE, numbers.submit(3, 5));
    assertEquals(6, numbers.next());
  }

  @Test
  void aNumberRefusedForNowMustComeBeforeLaterOnes() {
    long first = numbers.submit(1, 5);
    long second = numbers.submit(6, 9);
    numbers.refused(1, first);
    numbers.refused(6, second);
    assertFalse(numbers.mayCome(6));
    assertTrue(numbers.mayCome(1));
    assertEquals(Stream.NONE, numbers.submit(1, 5));
    assertEquals(5, numbers.submit(6, 9));
  }

  @Test
  void aNumberRefusedBeforeItWasSubmittedMustComeFirstToo() {
    numbers.hold(7);
    assertFalse(numbers.mayCome(8));
    assertTrue(numbers.mayCome(7));
  }

  @Test
  void aNumberRefusedForGoodIsUsedUp() {
    numbers.submit(1, 5);
    assertTrue(numbers.useUp(6, 6));
    assertTrue(numbers.mayCome(7));
    assertEquals(5, numbers.submit(7, 7), "the log never sees number 6");
  }

  @Test
  void whatWasUsedUpBehindARefusalIsPassedOverWhenTheRefusedNumberReturns() {
    long first = numbers.submit(1, 5);
    numbers.refused(1, first);
    assertTrue(numbers.useUp(6, 6), "it was on its way when 1 to 5 were refused");
    numbers.submit(1, 5);
    assertTrue(numbers.mayCome(7));
    assertFalse(numbers.mayCome(8));
  }

  @Test
  void oneCannotUseUpEndlesslyManyNumbersAhead() {
    numbers.submit(1, 1);
    boolean remembered = true;
    for (long number = 10; number < 10_000; number += 2) {
      remembered &= numbers.useUp(number, number);
    }
    assertFalse(remembered);
  }
}
