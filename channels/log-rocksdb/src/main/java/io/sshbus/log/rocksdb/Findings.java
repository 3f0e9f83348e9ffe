package io.sshbus.log.rocksdb;

import java.util.ArrayList;
import java.util.List;

/** What a check has found so far. Confined to its thread. */
final class Findings {
  long batches;
  long events;
  long bytes;
  long channels;
  long streams;
  long entries;
  long commands;

  private final List<String> notes = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private long unlisted;

  void note(String seen) {
    notes.add(seen);
  }

  void problem(String seen) {
    if (problems.size() < CheckReport.LISTED) {
      problems.add(seen);
    } else {
      unlisted++;
    }
  }

  CheckReport report() {
    return new CheckReport(
        batches, events, bytes, channels, streams, entries, commands, notes, problems, unlisted);
  }
}
