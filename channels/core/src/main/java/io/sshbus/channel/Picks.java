package io.sshbus.channel;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The indexes of some of a batch's events, ascending. Immutable. */
public final class Picks {
  /** All events. */
  public static final Picks ALL = new Picks(new int[0]);

  private final int[] indexes;

  private Picks(int[] indexes) {
    this.indexes = indexes;
  }

  /** The events at {@code indexes}, ascending, at least one. */
  public static Picks of(int... indexes) {
    for (int i = 1; i < indexes.length; i++) {
      if (indexes[i] <= indexes[i - 1]) {
        throw new IllegalArgumentException("picks must ascend: " + Arrays.toString(indexes));
      }
    }
    return new Picks(indexes.clone());
  }

  /** The events from {@code from} up to but not including {@code to}. */
  public static Picks range(int from, int to) {
    return new Picks(IntStream.range(from, to).toArray());
  }

  /** Whether no choice was made. */
  public boolean isAll() {
    return indexes.length == 0;
  }

  /** How many were picked; 0 for all. */
  public int count() {
    return indexes.length;
  }

  /** The index, in the batch as it was published, of the n-th event picked. */
  public int at(int n) {
    return indexes[n];
  }

  /** The last index picked. */
  public int last() {
    return indexes[indexes.length - 1];
  }

  /** The indexes, in an array of their own. */
  public int[] toArray() {
    return indexes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Picks that && Arrays.equals(indexes, that.indexes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(indexes);
  }

  @Override
  public String toString() {
    return isAll() ? "all" : Arrays.toString(indexes);
  }
}
