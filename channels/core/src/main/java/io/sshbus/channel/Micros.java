package io.sshbus.channel;

import java.time.Instant;

/** Microseconds since 1970-01-01T00:00:00Z, the measure of time in batches. */
public final class Micros {
  private Micros() {}

  /** {@code time}, what is below a microsecond cut off. */
  public static long of(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  /** The time that {@code micros} stands for. */
  public static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }
}
