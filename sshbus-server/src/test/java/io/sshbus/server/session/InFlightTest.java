package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InFlightTest {
  private final InFlight inFlight = new InFlight(100);
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void upToTheLimitEverybodyMayTakeIn() {
    inFlight.add(100);
    assertTrue(inFlight.mayTakeIn(told::incrementAndGet));
  }

  @Test
  void beyondTheLimitOneWaitsUntilOthersHaveLetGo() {
    inFlight.add(150);
    assertFalse(inFlight.mayTakeIn(told::incrementAndGet));
    inFlight.remove(40);
    assertEquals(0, told.get());
    inFlight.remove(20);
    assertEquals(1, told.get());
    inFlight.remove(20);
    assertEquals(1, told.get(), "told once");
  }
}
