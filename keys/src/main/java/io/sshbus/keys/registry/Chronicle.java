package io.sshbus.keys.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest transitions, and the time of the last command. Guarded by the registry's lock. */
final class Chronicle {
  /** How many transitions are remembered. */
  static final int REMEMBERED = 1024;

  /**
   * How far a command may lie behind the last one, in microseconds, before the clock counts as set
   * back: less than that is two threads, or two routers, that do not quite agree.
   */
  static final long SET_BACK = 3_600_000_000L;

  private final Deque<Transition> newest = new ArrayDeque<>();
  private long last;
  private long now = Long.MIN_VALUE;

  /**
   * What time it is for a command of {@code at}. Time stands still where that is a little earlier
   * than the last command; where it is much earlier, a clock was wrong then and has been set back.
   */
  long at(long at) {
    return at >= now || now - at > SET_BACK ? at : now;
  }

  void advance(long time) {
    now = time;
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
