package io.sshbus.log.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides before the database is opened what a damaged write-ahead log means. Each record is synced
 * before the next one is written, so at most one was on its way when the machine went down: a
 * damaged end with no record behind it, and with everything before it that the {@link
 * ConfirmedMark} vouches for, is cut off. Whatever else is wrong is refused, and nothing is
 * changed.
 */
final class WalGuard {
  private final Path directory;
  private final long confirmed;

  WalGuard(Path directory) {
    this.directory = directory;
    this.confirmed = ConfirmedMark.read(directory);
  }

  /**
   * Makes every file of the log whole.
   *
   * @return what was cut off, in a sentence; empty where nothing was
   * @throws LogDamagedException where something confirmed is damaged or missing
   */
  Optional<String> repair() {
    try {
      List<WalFile.Found> torn = judge();
      for (WalFile.Found found : torn) {
        cut(found);
      }
      return torn.stream().map(WalGuard::told).reduce((one, other) -> other);
    } catch (IOException e) {
      throw new UncheckedIOException("the log in " + directory + " cannot be read", e);
    }
  }

  /**
   * Says what {@link #repair} would cut off, and changes nothing.
   *
   * @throws LogDamagedException where something confirmed is damaged or missing
   */
  Optional<String> look() {
    try {
      return judge().stream().map(WalGuard::told).reduce((one, other) -> other);
    } catch (IOException e) {
      throw new UncheckedIOException("the log in " + directory + " cannot be read", e);
    }
  }

  /** The files with an end to be cut off. */
  private List<WalFile.Found> judge() throws IOException {
    List<WalFile.Found> torn = new ArrayList<>();
    long last = -1;
    for (Path file : files()) {
      WalFile.Found found = WalFile.look(file);
      if (found.moreBehind()) {
        throw damaged(found, "more was confirmed behind it");
      }
      if (!found.isEmpty()) {
        // Where the next file goes on without a gap, a torn end before it was never confirmed.
        if (last >= 0 && found.firstSequence() != last + 1) {
          throw damaged(
              torn.isEmpty() ? found : torn.get(torn.size() - 1),
              "the changes " + (last + 1) + " to " + (found.firstSequence() - 1) + " are missing");
        }
        last = found.lastSequence();
      }
      if (!found.isWhole()) {
        torn.add(found);
      }
    }
    if (last >= 0 && last < confirmed) {
      throw lost(last);
    }
    return torn;
  }

  /** Refuses a database that has forgotten something confirmed. */
  void verify(long sequence) {
    if (sequence < confirmed) {
      throw lost(sequence);
    }
  }

  private LogDamagedException lost(long reached) {
    return new LogDamagedException(
        "the log in "
            + directory
            + " ends at change "
            + reached
            + ", but "
            + confirmed
            + " was confirmed: something is missing; restore it from a backup, or delete the file '"
            + ConfirmedMark.FILE
            + "' there to go on without what is gone");
  }

  private static LogDamagedException damaged(WalFile.Found found, String why) {
    String where =
        found.isWhole() ? "" : " at byte " + found.damagedAt() + " (" + found.damage() + ")";
    return new LogDamagedException(
        "the write-ahead log "
            + found.file()
            + " is damaged"
            + where
            + ", and "
            + why
            + "; restore it from a backup");
  }

  private static String told(WalFile.Found torn) {
    return "what was being written to "
        + torn.file()
        + " when the machine went down ends at byte "
        + torn.wholeUpTo()
        + "; it was never confirmed and is left out";
  }

  private static void cut(WalFile.Found found) throws IOException {
    if (!found.isWhole()) {
      try (FileChannel channel = FileChannel.open(found.file(), StandardOpenOption.WRITE)) {
        channel.truncate(found.wholeUpTo());
        channel.force(true);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+\\.log"))
          .sorted(Comparator.comparingLong(WalGuard::number))
          .toList();
    }
  }

  private static long number(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - 4));
  }
}
