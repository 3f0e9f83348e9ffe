package io.sshbus.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import org.junit.jupiter.api.function.Executable;

/** Asserts that something is refused, with its code and a message that says why. */
final class Refusals {
  private Refusals() {}

  static void assertRefused(ErrorCode code, String words, Executable what) {
    BusException refusal = assertThrows(BusException.class, what);
    assertEquals(code, refusal.code(), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }
}
