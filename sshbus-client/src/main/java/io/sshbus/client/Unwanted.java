package io.sshbus.client;

import java.time.Duration;

/**
 * What becomes of an event to which nobody listens. It is never left out where it is marked durable
 * or has {@code retain}, nor while it is not known whether anybody listens.
 */
public sealed interface Unwanted {
  /** It is sent like any other. */
  record Send() implements Unwanted {}

  /** It is left out. */
  record Skip() implements Unwanted {}

  /**
   * One of so many is sent, the others are left out.
   *
   * @param oneOf 2 or more
   */
  record Sample(int oneOf) implements Unwanted {
    /** Refuses what is no sample. */
    public Sample {
      check(oneOf >= 2, "oneOf must be 2 or more, not " + oneOf);
    }
  }

  /**
   * One is sent in every such time, the others are left out.
   *
   * @param every above zero
   */
  record Thin(Duration every) implements Unwanted {
    /** Refuses what is no time. */
    public Thin {
      check(!every.isNegative() && !every.isZero(), "every must be above zero, not " + every);
    }
  }

  /**
   * It is kept in memory until somebody listens, and then sent before all that comes later, a part
   * at a time as it is confirmed; what cannot be kept is left out, the oldest first. It is gone
   * with the process.
   *
   * @param events the most that are kept of one channel, 1 to 100,000
   * @param bytes the most bytes of bodies that are kept of one channel, 1 to 16 MiB; of all
   *     channels together never more than 16 MiB
   */
  record Hold(int events, long bytes) implements Unwanted {
    /** Refuses what is out of range. */
    public Hold {
      check(events >= 1 && events <= 100_000, "events must be 1 to 100000, not " + events);
      check(bytes >= 1 && bytes <= MAX_HELD, "bytes must be 1 to " + MAX_HELD + ", not " + bytes);
    }
  }

  /** The most bytes that are held of all channels of a client together. */
  long MAX_HELD = 16L << 20;

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
