package io.sshbus.agent.respond;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who of those that ask is served next. Only so many are at once, and only so many wait. Whoever
 * has least being served comes first, and where nobody else can wait, whoever has most waiting
 * loses the last of it: one that asks without end takes away from himself.
 *
 * <p>Confined to whoever holds its lock.
 *
 * @param <T> what is asked
 */
final class Turns<T> {
  private final int concurrency;
  private final int most;
  private final List<Asked<T>> waiting = new ArrayList<>();
  private final Map<String, Integer> served = new HashMap<>();
  private int all;

  /** Something asked by somebody. */
  record Asked<T>(String who, T what) {}

  /**
   * Nobody asks yet.
   *
   * @param concurrency how many are served at once
   * @param most how many may wait besides
   */
  Turns(int concurrency, int most) {
    this.concurrency = concurrency;
    this.most = most;
  }

  /**
   * Somebody asks.
   *
   * @return what cannot wait: this, or something older of somebody who asks more
   */
  Optional<Asked<T>> arrive(Asked<T> asked) {
    waiting.add(asked);
    if (waiting.size() <= most + concurrency - all) {
      return Optional.empty();
    }
    String greediest = asked.who();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Asked<T> each : waiting) {
      counts.merge(each.who(), 1L, Long::sum);
    }
    for (Map.Entry<String, Long> each : counts.entrySet()) {
      if (each.getValue() > counts.getOrDefault(greediest, 0L)) {
        greediest = each.getKey();
      }
    }
    return Optional.of(removeLast(greediest));
  }

  private Asked<T> removeLast(String who) {
    int last = waiting.size() - 1;
    while (!waiting.get(last).who().equals(who)) {
      last--;
    }
    return waiting.remove(last);
  }

  /** Begins to serve the next, if anybody waits and can be served now. */
  Optional<Asked<T>> next() {
    if (all >= concurrency || waiting.isEmpty()) {
      return Optional.empty();
    }
    Asked<T> chosen = waiting.get(0);
    for (Asked<T> each : waiting) {
      if (count(each) < count(chosen)) {
        chosen = each;
      }
    }
    waiting.remove(chosen);
    all++;
    served.merge(chosen.who(), 1, Integer::sum);
    return Optional.of(chosen);
  }

  private int count(Asked<T> asked) {
    return served.getOrDefault(asked.who(), 0);
  }

  /** What {@link #next} has given is served. */
  void served(Asked<T> asked) {
    all--;
    served.merge(asked.who(), -1, (his, less) -> his + less == 0 ? null : his + less);
  }

  /** Nobody waits for an answer to that any more; nothing happens where it is being served. */
  void withdraw(T what) {
    for (Iterator<Asked<T>> each = waiting.iterator(); each.hasNext(); ) {
      if (each.next().what() == what) {
        each.remove();
        return;
      }
    }
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }
}
