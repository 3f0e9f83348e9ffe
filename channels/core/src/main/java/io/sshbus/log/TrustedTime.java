package io.sshbus.log;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Notices a clock that has jumped forwards, by a clock that only advances. While it is ahead
 * nothing may end for its age. Confined to one thread.
 */
public final class TrustedTime {
  private static final long JUMP_MICROS = 3_600_000_000L;

  private final LongSupplier micros;
  private final LongSupplier nanos;
  private final LongConsumer jumped;
  private final long startNanos;
  private final long startMicros;
  private boolean told;

  /**
   * Begins to watch a clock, which is right until now.
   *
   * @param micros the time of day, in microseconds since 1970
   * @param nanos a clock that only advances, in nanoseconds
   * @param jumped told once for each jump how many seconds the clock is ahead
   */
  public TrustedTime(LongSupplier micros, LongSupplier nanos, LongConsumer jumped) {
    this.micros = micros;
    this.nanos = nanos;
    this.jumped = jumped;
    this.startNanos = nanos.getAsLong();
    this.startMicros = micros.getAsLong();
  }

  /** The time of day, in microseconds since 1970. */
  public long micros() {
    return micros.getAsLong();
  }

  /** Whether the clock is at most an hour ahead of where it should be. */
  public boolean isTrusted() {
    long ahead = micros() - startMicros - (nanos.getAsLong() - startNanos) / 1000;
    if (ahead <= JUMP_MICROS) {
      told = false;
      return true;
    }
    if (!told) {
      told = true;
      jumped.accept(ahead / 1_000_000);
    }
    return false;
  }
}
