package io.sshbus.bench;

import java.util.SplittableRandom;

/**
 * Bodies of random printable characters: no two alike within a batch, and nothing that a general
 * compressor of bytes would find a repetition in.
 */
final class Bodies {
  private static final int COUNT = 4096;
  private static final int FIRST_PRINTABLE = '!';
  private static final int PRINTABLE = '~' - '!' + 1;

  private final byte[][] bodies;

  Bodies(int size) {
    SplittableRandom random = new SplittableRandom(size);
    bodies = new byte[COUNT][size];
    for (byte[] body : bodies) {
      for (int i = 0; i < size; i++) {
        body[i] = (byte) (FIRST_PRINTABLE + random.nextInt(PRINTABLE));
      }
    }
  }

  /** The body of the event of that number; to be read only. */
  byte[] body(long number) {
    return bodies[(int) (number & (COUNT - 1))];
  }
}
