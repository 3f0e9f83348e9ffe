package io.sshbus.client.spool;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a spool is and what it may hold. Immutable; each {@code with} gives a changed copy.
 *
 * @param directory of this program alone, mode 700; made where it is missing. In the spool of a
 *     machine that is {@code /var/spool/sshbus/java/NAME}
 * @param maxBytes the most bytes that events may take on disk; 1 MiB or more
 * @param maxAge events that have waited longer move to {@code bad/}; a minute or more
 * @param segmentBytes at this size a file is full and the next one begins; 64 KiB to 64 MiB, and at
 *     most a quarter of {@code maxBytes}
 * @param unsyncedBytes the most bytes of events that wait for their fsync, in memory; 1 MiB or more
 * @param maxBlock how long {@code append} waits for room in memory before it fails; 0 for not at
 *     all
 */
public record SpoolOptions(
    Path directory,
    long maxBytes,
    Duration maxAge,
    int segmentBytes,
    long unsyncedBytes,
    Duration maxBlock) {

  /** Refuses what is out of range. */
  public SpoolOptions {
    check("maxBytes", maxBytes, 1 << 20, Long.MAX_VALUE);
    check("segmentBytes", segmentBytes, 64 << 10, Math.min(64 << 20, maxBytes / 4));
    check("unsyncedBytes", unsyncedBytes, 1 << 20, Integer.MAX_VALUE);
    if (maxAge.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("maxAge must be a minute or more, not " + maxAge);
    }
    if (maxBlock.isNegative()) {
      throw new IllegalArgumentException("maxBlock is negative: " + maxBlock);
    }
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", not " + value);
    }
  }

  /** A spool in {@code directory} of 1 GiB and 30 days, in files of 8 MiB. */
  public static SpoolOptions in(Path directory) {
    return new SpoolOptions(
        directory, 1L << 30, Duration.ofDays(30), 8 << 20, 16 << 20, Duration.ofMinutes(1));
  }

  /** The same with other limits of size and age; files are made smaller where they must be. */
  public SpoolOptions withLimits(long bytes, Duration age) {
    int segment = (int) Math.max(64 << 10, Math.min(segmentBytes, bytes / 4));
    return new SpoolOptions(directory, bytes, age, segment, unsyncedBytes, maxBlock);
  }

  /** The same with files of another size. */
  public SpoolOptions withSegments(int bytes) {
    return new SpoolOptions(directory, maxBytes, maxAge, bytes, unsyncedBytes, maxBlock);
  }

  /** The same, waiting at most so long for room in memory. */
  public SpoolOptions withMaxBlock(Duration most) {
    return new SpoolOptions(directory, maxBytes, maxAge, segmentBytes, unsyncedBytes, most);
  }
}
