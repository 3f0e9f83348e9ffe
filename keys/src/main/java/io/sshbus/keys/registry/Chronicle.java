package io.sshbus.keys.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest transitions, and the time of the last command. Guarded by the registry's lock. */
final class Chronicle {
  /** How many transitions are remembered. */
  static final int REMEMBERED = 1024;

  private final Deque<Transition> newest = new ArrayDeque<>();
  private long last;
  private long now = Long.MIN_VALUE;

  /** Moves the time to {@code at} unless that is earlier; says what time it is. */
  long advance(long at) {
    now = Math.max(now, at);
    return now;
  }

  long now() {
    return now;
  }

  long last() {
    return last;
  }

  long next() {
    return last + 1;
  }

  void add(Transition transition) {
    last = transition.number();
    newest.add(transition);
    if (newest.size() > REMEMBERED) {
      newest.remove();
    }
  }

  void restore(long lastNumber, long time) {
    last = lastNumber;
    now = time;
  }

  List<Transition> newest() {
    return List.copyOf(newest);
  }

  List<Transition> since(long number) {
    return newest.stream().filter(transition -> transition.number() > number).toList();
  }
}
