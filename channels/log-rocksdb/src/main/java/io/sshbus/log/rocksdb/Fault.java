package io.sshbus.log.rocksdb;

/** What an operator must hear of. */
public sealed interface Fault {

  /** In a sentence: what was seen, what it means, what to do. */
  String message();

  /** The engine has stopped for good; whatever is asked from now on is refused. */
  record Stopped(String message, Throwable cause) implements Fault {}

  /** The disk is too full to take anything; reading goes on. */
  record DiskFull(String message) implements Fault {}

  /** There is room on the disk again. */
  record DiskFree(String message) implements Fault {}

  /** The clock has jumped forwards; nothing is dropped by age until time has caught up. */
  record ClockJumped(String message) implements Fault {}

  /** An end of the log that was never confirmed was cut off at open. */
  record TailRepaired(String message) implements Fault {}

  /** One round of retention failed; the next one tries again. */
  record SweepFailed(String message, Throwable cause) implements Fault {}
}
