package io.sshbus.bench;

/** A benchmark whose result would be wrong: something failed, or counts do not agree. */
final class BenchFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchFault(String message) {
    super(message);
  }

  BenchFault(String message, Throwable cause) {
    super(message, cause);
  }

  /** Refuses a count that is not the expected one. */
  static void unlessEqual(String what, long expected, long actual) {
    if (expected != actual) {
      throw new BenchFault(what + ": expected " + expected + ", counted " + actual);
    }
  }
}
