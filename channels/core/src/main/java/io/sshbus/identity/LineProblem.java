package io.sshbus.identity;

/**
 * Why a line of a key file does not count, or not as it stands.
 *
 * @param line the line's number, from 1
 * @param message what was seen and what to do; one line, fit for a log
 */
public record LineProblem(int line, String message) {
  /** Refuses lines before the first. */
  public LineProblem {
    if (line < 1) {
      throw new IllegalArgumentException("lines are counted from 1, not " + line);
    }
  }

  @Override
  public String toString() {
    return "line " + line + ": " + message;
  }
}
