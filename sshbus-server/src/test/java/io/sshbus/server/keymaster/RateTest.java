package io.sshbus.server.keymaster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateTest {
  private static final long SECOND = 1_000_000;

  private final Rate rate = new Rate(2);

  @Test
  void anAddressHasItsNumberAMinuteAndOthersHaveTheirs() {
    assertTrue(rate.allows("a", 0));
    assertTrue(rate.allows("a", SECOND));
    assertFalse(rate.allows("a", 59 * SECOND));
    assertTrue(rate.allows("b", 59 * SECOND));
    assertTrue(rate.allows("a", 60 * SECOND));
  }

  @Test
  void theAddressesOfOneIpv6NetworkShareANumber() {
    assertTrue(rate.allows("2001:db8:0:1:0:0:0:1", 0));
    assertTrue(rate.allows("2001:db8:0:1:0:0:0:2", 0));
    assertFalse(rate.allows("2001:db8:0:1:0:0:0:3", 0));
    assertTrue(rate.allows("2001:db8:0:2:0:0:0:1", 0));
  }

  @Test
  void aClockThatGoesBackShutsNobodyOut() {
    assertTrue(rate.allows("a", 100 * SECOND));
    assertTrue(rate.allows("a", 100 * SECOND));
    assertTrue(rate.allows("a", 10 * SECOND));
  }

  @Test
  void manyAddressesAreForgottenOldestFirst() {
    rate.allows("a", 0);
    rate.allows("a", 0);
    for (int i = 0; i < 10_000; i++) {
      rate.allows("x" + i, 0);
    }
    assertTrue(rate.allows("a", 0));
  }
}
