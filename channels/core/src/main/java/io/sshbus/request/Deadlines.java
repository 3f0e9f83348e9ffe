package io.sshbus.request;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Requests by the time at which they are over, in slots of ten milliseconds: most requests end long
 * before, and taking one out costs no search.
 */
final class Deadlines {
  private static final long SLOT_NANOS = 10_000_000;

  /** Nothing is due, ever. */
  static final long NEVER = Long.MAX_VALUE;

  private final TreeMap<Long, Set<OpenRequest>> slots = new TreeMap<>();

  void add(OpenRequest request) {
    slots.computeIfAbsent(slot(request), s -> new LinkedHashSet<>()).add(request);
  }

  void remove(OpenRequest request) {
    Set<OpenRequest> slot = slots.get(slot(request));
    if (slot != null && slot.remove(request) && slot.isEmpty()) {
      slots.remove(slot(request));
    }
  }

  /** A request is over at its deadline or at most one slot after it. */
  private static long slot(OpenRequest request) {
    return Math.floorDiv(request.deadline(), SLOT_NANOS) + 1;
  }

  /** When the next slot is over, in nanoseconds. */
  long next() {
    return slots.isEmpty() ? NEVER : slots.firstKey() * SLOT_NANOS;
  }

  /** Those that are due at {@code now}; they stay until they are removed. */
  List<OpenRequest> due(long now) {
    List<OpenRequest> due = new ArrayList<>();
    for (Map.Entry<Long, Set<OpenRequest>> slot :
        slots.headMap(Math.floorDiv(now, SLOT_NANOS), true).entrySet()) {
      due.addAll(slot.getValue());
    }
    return due;
  }
}
