package io.sshbus.rules;

import io.sshbus.channel.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds which of many literals stand in a body, in one pass whose cost hardly grows with their
 * number: of each literal the rarest run of four bytes (three, where it has no more) is kept in a
 * table, and each run of the body looked up there. Letters of ASCII count in either case.
 * Immutable.
 */
final class LiteralIndex {
  /** The shortest literal worth an entry, in bytes: shorter ones stand in too many bodies. */
  static final int SHORTEST = 3;

  private static final int LONG = 4;
  private static final int MOST_BYTES = 32;
  private static final byte[] LOWER = new byte[256];

  static {
    for (int i = 0; i < LOWER.length; i++) {
      LOWER[i] = (byte) (i >= 'A' && i <= 'Z' ? i + 'a' - 'A' : i);
    }
  }

  private final byte[][] literals;
  private final int[][] owners;
  private final int[] places;
  private final Grams ofThree;
  private final Grams ofFour;

  /**
   * Indexes literals.
   *
   * @param byLiteral the numbers of those who look for it, by literal in lower case; each of at
   *     least {@link #SHORTEST} bytes
   */
  LiteralIndex(Map<String, List<Integer>> byLiteral) {
    literals = new byte[byLiteral.size()][];
    owners = new int[byLiteral.size()][];
    places = new int[byLiteral.size()];
    int next = 0;
    for (Map.Entry<String, List<Integer>> entry : byLiteral.entrySet()) {
      literals[next] = beginning(entry.getKey());
      owners[next] = entry.getValue().stream().mapToInt(Integer::intValue).toArray();
      next++;
    }
    ofThree = new Grams(placed(SHORTEST));
    ofFour = new Grams(placed(LONG));
  }

  private static byte[] beginning(String literal) {
    byte[] bytes = literal.getBytes(StandardCharsets.UTF_8);
    return bytes.length > MOST_BYTES ? Arrays.copyOf(bytes, MOST_BYTES) : bytes;
  }

  /** The literals of a width by the gram that the fewest of them share. */
  private Map<Integer, List<Integer>> placed(int width) {
    Map<Integer, Integer> sharing = new HashMap<>();
    for (byte[] literal : literals) {
      for (int at = 0; at + width <= literal.length; at++) {
        sharing.merge(gram(literal, at, width), 1, Integer::sum);
      }
    }
    Map<Integer, List<Integer>> grams = new HashMap<>();
    for (int i = 0; i < literals.length; i++) {
      if (Math.min(literals[i].length, LONG) == width) {
        int best = rarest(literals[i], width, sharing);
        places[i] = best + width;
        grams.computeIfAbsent(gram(literals[i], best, width), g -> new ArrayList<>()).add(i);
      }
    }
    return grams;
  }

  private static int rarest(byte[] literal, int width, Map<Integer, Integer> sharing) {
    int best = 0;
    int fewest = Integer.MAX_VALUE;
    for (int at = 0; at + width <= literal.length; at++) {
      int count = sharing.getOrDefault(gram(literal, at, width), 0);
      if (count < fewest) {
        best = at;
        fewest = count;
      }
    }
    return best;
  }

  private static int gram(byte[] bytes, int at, int width) {
    int gram = 0;
    for (int i = at; i < at + width; i++) {
      gram = gram << 8 | (LOWER[bytes[i] & 0xff] & 0xff);
    }
    return gram;
  }

  /** How many different literals there are. */
  int size() {
    return literals.length;
  }

  /**
   * Adds to {@code found} the numbers of those whose literals stand in a body.
   *
   * @param seen empty; holds the literals that were found after
   */
  void find(Bytes body, BitSet seen, BitSet found) {
    Scan scan = new Scan(body, seen, found);
    byte[] array = body.array();
    int window = 0;
    for (int i = 0; i < body.length(); i++) {
      window = window << 8 | (LOWER[array[body.offset() + i] & 0xff] & 0xff);
      if (i >= LONG - 1 && ofFour.mayHave(window)) {
        scan.compare(ofFour.of(window), i + 1);
      }
      int three = window & 0xffffff;
      if (i >= SHORTEST - 1 && ofThree.mayHave(three)) {
        scan.compare(ofThree.of(three), i + 1);
      }
    }
  }

  private final class Scan {
    private final Bytes body;
    private final BitSet seen;
    private final BitSet found;

    Scan(Bytes body, BitSet seen, BitSet found) {
      this.body = body;
      this.seen = seen;
      this.found = found;
    }

    void compare(int[] candidates, int end) {
      for (int literal : candidates) {
        int from = end - places[literal];
        if (!seen.get(literal)
            && from >= 0
            && from + literals[literal].length <= body.length()
            && stands(literals[literal], body.array(), body.offset() + from)) {
          seen.set(literal);
          for (int owner : owners[literal]) {
            found.set(owner);
          }
        }
      }
    }
  }

  private static boolean stands(byte[] literal, byte[] array, int at) {
    for (int i = 0; i < literal.length; i++) {
      if (LOWER[array[at + i] & 0xff] != literal[i]) {
        return false;
      }
    }
    return true;
  }

  /** A hash table from runs of bytes to literals, behind a bitmap that fits the nearest cache. */
  private static final class Grams {
    private static final int[] NONE = {};
    private static final int FIBONACCI = 0x9e3779b1;

    private final int[] keys;
    private final int[][] values;
    private final long[] bitmap;
    private final int keyShift;
    private final int bitShift;

    Grams(Map<Integer, List<Integer>> grams) {
      int slots = Integer.highestOneBit(Math.max(4, grams.size() * 4 - 1));
      int bits = Math.min(1 << 20, Math.max(64, slots * 8));
      keys = new int[slots];
      values = new int[slots][];
      bitmap = new long[bits / 64];
      keyShift = 1 + Integer.numberOfLeadingZeros(slots);
      bitShift = 1 + Integer.numberOfLeadingZeros(bits);
      grams.forEach((gram, of) -> put(gram, of.stream().mapToInt(Integer::intValue).toArray()));
    }

    private void put(int gram, int[] of) {
      int bit = (gram * FIBONACCI) >>> bitShift;
      bitmap[bit >> 6] |= 1L << bit;
      int slot = slot(gram);
      keys[slot] = gram;
      values[slot] = of;
    }

    private int slot(int gram) {
      int slot = (gram * FIBONACCI) >>> keyShift;
      while (values[slot] != null && keys[slot] != gram) {
        slot = (slot + 1) & (keys.length - 1);
      }
      return slot;
    }

    boolean mayHave(int gram) {
      int bit = (gram * FIBONACCI) >>> bitShift;
      return (bitmap[bit >> 6] & (1L << bit)) != 0;
    }

    int[] of(int gram) {
      int[] found = values[slot(gram)];
      return found == null ? NONE : found;
    }
  }
}
