package io.sshbus.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as people write it: {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 10GiB},
 * {@code 2TiB}. Units are powers of 1024.
 *
 * @param bytes 0 or more
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final Pattern FORM = Pattern.compile("(\\d{1,15}) ?(B|KiB|MiB|GiB|TiB)");

  /** Refuses negative sizes. */
  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative: " + bytes);
    }
  }

  /** {@code count} times 1024 bytes. */
  public static DataSize ofKib(long count) {
    return new DataSize(Math.multiplyExact(count, 1L << 10));
  }

  /** {@code count} times 1024 KiB. */
  public static DataSize ofMib(long count) {
    return new DataSize(Math.multiplyExact(count, 1L << 20));
  }

  /** {@code count} times 1024 MiB. */
  public static DataSize ofGib(long count) {
    return new DataSize(Math.multiplyExact(count, 1L << 30));
  }

  /**
   * Reads a whole number with its unit.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public static DataSize parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      int shift = 10 * UNITS.indexOf(matcher.group(2));
      if (count <= Long.MAX_VALUE >> shift) {
        return new DataSize(count << shift);
      }
    }
    throw new BusException(
        ErrorCode.USAGE,
        "expected a size such as 64KiB (units B, KiB, MiB, GiB, TiB), saw " + Quoted.of(text));
  }

  /**
   * The size as an {@code int}.
   *
   * @throws ArithmeticException for 2 GiB and more
   */
  public int intBytes() {
    return Math.toIntExact(bytes);
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The text with the largest unit that needs no fraction. */
  @Override
  public String toString() {
    int unit = bytes == 0 ? 0 : Math.min(UNITS.size() - 1, Long.numberOfTrailingZeros(bytes) / 10);
    return (bytes >> (10 * unit)) + UNITS.get(unit);
  }
}
