package io.sshbus.log.rocksdb;

import io.sshbus.channel.Micros;

/**
 * Notices a clock that has jumped forwards, by a clock that only advances. While it is ahead
 * nothing may be dropped for its age. Confined to the sweeper.
 */
final class TrustedTime {
  private static final long JUMP_MICROS = 3_600_000_000L;

  private final Surroundings world;
  private final long startNanos;
  private final long startMicros;
  private boolean told;

  TrustedTime(Surroundings world) {
    this.world = world;
    this.startNanos = world.nanos().getAsLong();
    this.startMicros = micros();
  }

  /** The time of day, in microseconds since 1970. */
  long micros() {
    return Micros.of(world.clock().instant());
  }

  /** Whether the clock is at most an hour ahead of where it should be. */
  boolean isTrusted() {
    long expected = startMicros + (world.nanos().getAsLong() - startNanos) / 1000;
    long ahead = micros() - expected;
    if (ahead <= JUMP_MICROS) {
      told = false;
      return true;
    }
    if (!told) {
      told = true;
      world
          .faults()
          .seen(
              new Fault.ClockJumped(
                  "the clock is "
                      + ahead / 1_000_000
                      + " seconds ahead of where it should be: nothing is dropped for its"
                      + " age until it is set back, or the router is restarted if the clock is right"));
    }
    return false;
  }
}
