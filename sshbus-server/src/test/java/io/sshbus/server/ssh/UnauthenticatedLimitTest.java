package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnauthenticatedLimitTest {
  private final UnauthenticatedLimit limit = new UnauthenticatedLimit(3, 2);

  @Test
  void anAddressHasItsPartAndAllHaveTheirs() {
    assertTrue(limit.enter("192.0.2.1"));
    assertTrue(limit.enter("192.0.2.1"));
    assertFalse(limit.enter("192.0.2.1"));
    assertTrue(limit.enter("192.0.2.2"));
    assertFalse(limit.enter("192.0.2.3"));
    limit.leave("192.0.2.1");
    assertTrue(limit.enter("192.0.2.1"));
  }

  @Test
  void theAddressesOfOneIpv6NetworkShareTheirPart() {
    assertTrue(limit.enter("2001:db8:0:1:0:0:0:1"));
    assertTrue(limit.enter("2001:db8:0:1:0:0:0:2"));
    assertFalse(limit.enter("2001:db8:0:1:0:0:0:3"));
    assertTrue(limit.enter("2001:db8:0:2:0:0:0:1"));
    limit.leave("2001:db8:0:1:0:0:0:1");
    assertTrue(limit.enter("2001:db8:0:1:0:0:0:4"));
    limit.leave("2001:db8:0:1:0:0:0:4");
    limit.leave("2001:db8:0:1:0:0:0:2");
    limit.leave("2001:db8:0:2:0:0:0:1");
    assertEquals(0, limit.count());
  }
}
