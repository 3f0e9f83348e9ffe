package io.sshbus.client.spool.maildir;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@code cur/}. A file is deleted when all its lines are settled, and not before
 * {@code bad/} has those that were refused. What is settled in a file that stays is noted in memory
 * and written after a while: what a kill makes forgotten is sent again, and the bus knows it by its
 * numbers.
 */
final class CurFiles {
  private static final String DIRECTORY = "cur/";

  /** So often a file is tried that cannot be read; then it moves away, and holds up nothing. */
  private static final int TRIES = 5;

  private final SpoolFiles files;
  private final BadLines bad;
  private final NavigableMap<Long, NumberedFile> all = new TreeMap<>();
  private long settled;
  private long unsettled;
  private String fault = "";

  /** Reads what is there. */
  CurFiles(SpoolFiles files, BadLines bad) throws IOException {
    this.files = files;
    this.bad = bad;
    List<String> names = new ArrayList<>(files.list("cur"));
    names.removeIf(name -> MailNames.first(name) == MailNames.NONE);
    names.sort(Comparator.naturalOrder());
    for (int i = 0; i < names.size(); i++) {
      long before = i + 1 < names.size() ? MailNames.first(names.get(i + 1)) : Long.MAX_VALUE;
      read(names.get(i), before);
    }
  }

  private void read(String name, long before) throws IOException {
    byte[] content = files.read(DIRECTORY + name, Claim.MOST_BYTES);
    int lines = (int) Math.min(Lines.count(content), before - MailNames.first(name));
    add(
        new NumberedFile(
            name, lines, files.modified(DIRECTORY + name).toEpochMilli(), false, content));
  }

  /** Takes up a file that stands in {@code cur/} by now. */
  void add(NumberedFile file) {
    if (file.end() == file.first() && file.refused().isEmpty()) {
      attempt(() -> files.delete(DIRECTORY + file.name()));
      return;
    }
    NumberedFile twin = all.putIfAbsent(file.first(), file);
    if (twin != null) {
      // Two files with the same numbers: a fault of whoever gave them. One is sent, one is kept.
      attempt(() -> bad.putAway("cur", file.name(), "BAD_FRAME its numbers were given twice"));
      return;
    }
    unsettled += file.unsettled();
    finish(file);
  }

  /** A file's content; null where the file is gone, or has moved away because of a fault. */
  byte @Nullable [] content(NumberedFile file) throws IOException {
    byte[] known = file.takeContent();
    if (known != null) {
      return known;
    }
    try {
      return files.read(DIRECTORY + file.name(), Claim.MOST_BYTES);
    } catch (FileNotFoundException | NoSuchFileException e) {
      forget(file);
    } catch (IOException e) {
      if (file.unreadable() < TRIES) {
        throw e;
      }
      bad.putAway("cur", file.name(), "SPOOL_FAULT it cannot be read: " + e.getMessage());
      forget(file);
    }
    return null;
  }

  private void forget(NumberedFile file) {
    if (all.remove(file.first(), file)) {
      unsettled -= file.unsettled();
    }
  }

  Collection<NumberedFile> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  /** The file with {@code number}, or the first behind it; null for none. */
  @Nullable NumberedFile from(long number) {
    Map.Entry<Long, NumberedFile> at = all.floorEntry(number);
    if (at != null && at.getValue().end() > number) {
      return at.getValue();
    }
    Map.Entry<Long, NumberedFile> behind = all.higherEntry(number);
    return behind == null ? null : behind.getValue();
  }

  /** The files that have any of the numbers. */
  List<NumberedFile> holding(long first, long last) {
    List<NumberedFile> found = new ArrayList<>(1);
    NumberedFile next = from(first);
    while (next != null && next.first() <= last) {
      found.add(next);
      next = from(next.end());
    }
    return found;
  }

  /** The number after the last that stands here; 0 where nothing does. */
  long end() {
    return all.isEmpty() ? 0 : all.lastEntry().getValue().end();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** How many events are not settled. */
  long unsettled() {
    return unsettled;
  }

  /** What the files had when they were read. */
  long bytes() {
    return all.values().stream().mapToLong(NumberedFile::bytes).sum();
  }

  /** When the oldest was written; null for none. */
  @Nullable Instant oldest() {
    OptionalLong millis = all.values().stream().mapToLong(NumberedFile::millis).min();
    return millis.isEmpty() ? null : Instant.ofEpochMilli(millis.getAsLong());
  }

  /** How many events were settled. */
  long settled() {
    return settled;
  }

  /** What went wrong with the disk last, its code first; empty for nothing. */
  String fault() {
    return fault;
  }

  /** The numbers are settled. */
  void settle(long first, long last, long now) {
    for (NumberedFile file : holding(first, last)) {
      int more = file.settle(first, last, now);
      settled += more;
      unsettled -= more;
      finish(file);
    }
  }

  /** The numbers were refused for good; to be settled next. */
  void refuse(long first, long last, String text) {
    for (NumberedFile file : holding(first, last)) {
      int from = (int) (Math.max(first, file.first()) - file.first());
      int to = (int) (Math.min(last, file.end() - 1) - file.first());
      file.refuse(from, to, text);
    }
  }

  /** Deletes the file if nothing in it waits. */
  private void finish(NumberedFile file) {
    if (file.unsettled() == 0) {
      attempt(
          () -> {
            keep(file, 0);
            files.delete(DIRECTORY + file.name());
            all.remove(file.first(), file);
          });
    }
  }

  private void keep(NumberedFile file, long now) throws IOException {
    if (!file.refused().isEmpty()) {
      byte[] content = content(file);
      if (content != null) {
        bad.keep(file, content);
      }
      file.kept(now);
    }
  }

  /** Does what had no time, or no room, before. */
  void tidy(long now, MaildirSettings settings) {
    for (NumberedFile file : List.copyOf(all.values())) {
      if (file.unsettled() > 0 && file.millis() + settings.age().toMillis() < now) {
        long seconds = settings.age().toSeconds();
        refuseWaiting(file, "EXPIRED older than " + seconds + " seconds", now);
      } else if (file.unsettled() == 0) {
        finish(file);
      } else if (!file.refused().isEmpty()) {
        attempt(() -> keep(file, now));
      } else if (now - file.dirtySince() >= settings.saveAfter().toMillis()) {
        attempt(() -> rewrite(file));
      }
    }
  }

  private void refuseWaiting(NumberedFile file, String text, long now) {
    for (long number = file.first(); number < file.end(); number++) {
      if (!file.isSettled((int) (number - file.first()))) {
        refuse(number, number, text);
      }
    }
    settle(file.first(), file.end() - 1, now);
  }

  /** Writes out what would be sent again after a start. */
  void save(long now) {
    for (NumberedFile file : List.copyOf(all.values())) {
      attempt(
          () -> {
            keep(file, now);
            if (file.unsettled() > 0 && file.dirtySince() != NumberedFile.CLEAN) {
              rewrite(file);
            }
          });
    }
  }

  /** Puts empty lines in the place of those that are settled, by way of a new file. */
  private void rewrite(NumberedFile file) throws IOException {
    byte[] content = content(file);
    if (content == null) {
      return;
    }
    byte[] left = withoutSettled(file, content);
    String name = DIRECTORY + file.name();
    try (SpoolFile copy = files.create("work/left")) {
      copy.append(left, left.length);
      copy.force();
    }
    files.touch("work/left", files.modified(name));
    files.rename("work/left", name);
    files.sync("cur");
    file.rewritten();
  }

  private static byte[] withoutSettled(NumberedFile file, byte[] content) {
    ByteWriter out = new ByteWriter(content.length + 1);
    Lines lines = new Lines(content);
    while (lines.next()) {
      Bytes line = lines.bytes();
      if (!file.isSettled(lines.index())) {
        out.bytes(line);
      }
      out.u8('\n');
    }
    return out.finish().toArray();
  }

  private interface Work {
    void run() throws IOException;
  }

  /** What fails is tried again by {@link #tidy}. */
  private void attempt(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      fault = "SPOOL_FAULT " + e.getMessage();
    }
  }
}
