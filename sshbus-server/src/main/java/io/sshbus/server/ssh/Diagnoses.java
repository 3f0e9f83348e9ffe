package io.sshbus.server.ssh;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lines that wait for the stderr of a channel. Whoever does not read them, and goes on doing what
 * they complain of, is only told how many there were. Confined to its owner's lock.
 */
final class Diagnoses {
  static final int MOST_WAITING = 1000;

  private final Queue<String> waiting = new ArrayDeque<>();
  private long leftOut;

  void add(String line) {
    if (waiting.size() < MOST_WAITING) {
      waiting.add(line);
    } else {
      leftOut++;
    }
  }

  /** All that wait, each with its end; empty where none does. */
  String takeAll() {
    StringBuilder lines = new StringBuilder();
    waiting.forEach(line -> lines.append(line).append('\n'));
    if (leftOut > 0) {
      lines.append("sshbus: ").append(leftOut).append(" more lines were left out\n");
    }
    waiting.clear();
    leftOut = 0;
    return lines.toString();
  }
}
