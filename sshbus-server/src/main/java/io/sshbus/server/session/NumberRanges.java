package io.sshbus.server.session;

import java.util.Map;
import java.util.TreeMap;

/** A set of numbers, kept as ranges that do not touch. Confined to its owner's lock. */
final class NumberRanges {
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** How many ranges there are. */
  int count() {
    return ranges.size();
  }

  /** The lowest number; there must be one. */
  long first() {
    return ranges.firstKey();
  }

  void add(long first, long last) {
    long from = first;
    long to = last;
    Map.Entry<Long, Long> near = ranges.floorEntry(last + 1);
    while (near != null && near.getValue() >= first - 1) {
      from = Math.min(from, near.getKey());
      to = Math.max(to, near.getValue());
      ranges.remove(near.getKey());
      near = ranges.floorEntry(last + 1);
    }
    ranges.put(from, to);
  }

  void remove(long first, long last) {
    Map.Entry<Long, Long> near = ranges.floorEntry(last);
    while (near != null && near.getValue() >= first) {
      ranges.remove(near.getKey());
      if (near.getKey() < first) {
        ranges.put(near.getKey(), first - 1);
      }
      if (near.getValue() > last) {
        ranges.put(last + 1, near.getValue());
      }
      near = ranges.lowerEntry(near.getKey());
    }
  }

  /** Removes the highest range; returns its lowest number. */
  long removeLast() {
    return ranges.pollLastEntry().getKey();
  }
}
