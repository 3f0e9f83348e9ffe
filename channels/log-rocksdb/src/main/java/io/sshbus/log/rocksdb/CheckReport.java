package io.sshbus.log.rocksdb;

import java.util.List;

/**
 * What a check of a directory found.
 *
 * @param batches that were read, checksums and all
 * @param events in those batches
 * @param bytes of those batches
 * @param channels that have a number
 * @param streams whose last number is kept
 * @param entries of all tables
 * @param commands of the journal behind its snapshot
 * @param notes what is unusual and harmless
 * @param problems what is wrong, each in a sentence; at most {@link #LISTED} of them
 * @param unlisted how many more problems there are
 */
public record CheckReport(
    long batches,
    long events,
    long bytes,
    long channels,
    long streams,
    long entries,
    long commands,
    List<String> notes,
    List<String> problems,
    long unlisted) {

  /** How many problems are listed. */
  public static final int LISTED = 100;

  /** Copies the lists. */
  public CheckReport {
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
  }

  /** Whether nothing is wrong. */
  public boolean isSound() {
    return problems.isEmpty();
  }
}
