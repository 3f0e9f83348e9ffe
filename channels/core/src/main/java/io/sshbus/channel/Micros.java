package io.sshbus.channel;

import java.time.Instant;

/** Microseconds since 1970-01-01T00:00:00Z, the measure of time in batches. */
public final class Micros {
  /** 0000-01-01T00:00:00Z: RFC 3339 has years of four digits. */
  public static final long MIN = -62_167_219_200_000_000L;

  /** The last microsecond of the year 9999. */
  public static final long MAX = 253_402_300_799_999_999L;

  private Micros() {}

  /** Whether {@code time} has a year of four digits. */
  public static boolean isInRange(Instant time) {
    return !time.isBefore(toInstant(MIN)) && time.compareTo(toInstant(MAX + 1)) < 0;
  }

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
