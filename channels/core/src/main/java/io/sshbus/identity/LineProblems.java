package io.sshbus.identity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one file, a bounded number of them. Confined to one thread. */
final class LineProblems {
  /** So many are kept; a last one says how many more there were. */
  static final int MAX = 1000;

  private final List<LineProblem> problems = new ArrayList<>();
  private int dropped;
  private int firstDropped;

  void add(int line, String message) {
    if (problems.size() < MAX) {
      problems.add(new LineProblem(line, message));
    } else {
      firstDropped = dropped == 0 ? line : Math.min(line, firstDropped);
      dropped++;
    }
  }

  /** By line. */
  List<LineProblem> sorted() {
    List<LineProblem> sorted = new ArrayList<>(problems);
    sorted.sort(Comparator.comparingInt(LineProblem::line));
    if (dropped > 0) {
      sorted.add(
          new LineProblem(
              firstDropped, "from here on " + dropped + " more problems are not shown one by one"));
    }
    return List.copyOf(sorted);
  }
}
