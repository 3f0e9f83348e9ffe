package io.sshbus.server.bus;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Shares a few threads among many: next is always a task of whoever has used the least of them, in
 * time and not in tasks, and nobody has all of them at once where there are several. So whoever has
 * much to do, or makes it dear, waits for itself. What was used is forgotten with the last task:
 * who comes anew begins with what the others have used by then. Any thread; the monitor guards the
 * lines alone.
 */
final class Turns {
  private final Executor workers;
  private final int mostOfOne;
  private final LongSupplier nanos;
  private final Map<String, Line> lines = new HashMap<>();
  private final TreeSet<Line> ready =
      new TreeSet<>(Comparator.comparingLong((Line line) -> line.used).thenComparing(l -> l.owner));
  private long leastUsed;
  private int idle;

  /**
   * Nobody's turn.
   *
   * @param threads how many tasks {@code workers} run at a time
   * @param nanos a clock in nanoseconds, from any origin
   */
  Turns(Executor workers, int threads, LongSupplier nanos) {
    this.workers = workers;
    this.mostOfOne = Math.max(1, threads - 1);
    this.nanos = nanos;
  }

  /** The tasks of one, which wait, and what it has used. */
  private static final class Line {
    final String owner;
    final Deque<Runnable> waiting = new ArrayDeque<>();
    long used;
    int running;

    Line(String owner, long used) {
      this.owner = owner;
      this.used = used;
    }
  }

  /** Runs tasks in the turns of {@code owner}. */
  Executor of(String owner) {
    return task -> add(owner, task);
  }

  private void add(String owner, Runnable task) {
    synchronized (this) {
      Line line = lines.computeIfAbsent(owner, o -> new Line(o, leastUsed));
      line.waiting.add(task);
      makeReady(line);
    }
    workers.execute(this::next);
  }

  private void makeReady(Line line) {
    if (!line.waiting.isEmpty() && line.running < mostOfOne) {
      ready.add(line);
    }
  }

  private void next() {
    Line line;
    Runnable task;
    synchronized (this) {
      line = ready.pollFirst();
      task = line == null ? null : line.waiting.poll();
      if (line == null || task == null) {
        // Those who have something to do have as many threads as they may: one of these goes on.
        idle++;
        return;
      }
      leastUsed = line.used;
      line.running++;
      makeReady(line);
    }
    long from = nanos.getAsLong();
    try {
      task.run();
    } finally {
      done(line, nanos.getAsLong() - from);
    }
  }

  private void done(Line line, long took) {
    boolean again;
    synchronized (this) {
      ready.remove(line);
      line.used += took;
      line.running--;
      makeReady(line);
      if (line.waiting.isEmpty() && line.running == 0) {
        lines.remove(line.owner);
      }
      again = idle > 0 && !ready.isEmpty();
      idle -= again ? 1 : 0;
    }
    if (again) {
      workers.execute(this::next);
    }
  }

  /** Whose tasks wait or run. */
  synchronized int owners() {
    return lines.size();
  }
}
