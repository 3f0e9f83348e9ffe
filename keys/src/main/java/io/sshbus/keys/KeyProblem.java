package io.sshbus.keys;

import io.sshbus.identity.LineProblem;

/**
 * Something wrong with a key file.
 *
 * @param file the file's name
 * @param line the line, from 1; 0 where the whole file is meant
 * @param message what was seen, what follows from it, and what to do
 */
public record KeyProblem(String file, int line, String message) {
  static KeyProblem ofFile(String file, String message) {
    return new KeyProblem(file, 0, message);
  }

  static KeyProblem ofLine(String file, LineProblem problem) {
    return new KeyProblem(file, problem.line(), problem.message());
  }

  /** {@code file:line: message}, as compilers print it. */
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + message;
  }
}
