package io.sshbus.client.spool.maildir;

import io.sshbus.channel.Bytes;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives numbers to files of {@code new/} and moves them to {@code cur/}. The numbers are durable
 * before the first file moves, and the moves before anything is sent. Before each step the lock is
 * looked at: two that give numbers would lose events.
 */
final class Claim {
  /** The most bytes of a file, and of all files that get numbers at once. */
  static final int MOST_BYTES = 16 << 20;

  private static final int MOST_LINES = 100_000;

  /** So often new/ is looked at without being told to. */
  private static final long LOOK_MILLIS = 1000;

  private final SpoolFiles files;
  private final CurFiles cur;
  private final Numbering numbering;
  private final BadLines bad;
  private final BooleanSupplier held;
  private final ArrayDeque<String> seen = new ArrayDeque<>();
  private boolean told = true;
  private boolean unsynced;
  private long looked;
  private long notBefore;
  private int foreign;
  private String fault = "";

  /** A file and the numbers it is to get. */
  private record Planned(String name, long first, int lines, long millis, Bytes content) {}

  Claim(SpoolFiles files, CurFiles cur, Numbering numbering, BadLines bad, BooleanSupplier held) {
    this.files = files;
    this.cur = cur;
    this.numbering = numbering;
    this.bad = bad;
    this.held = held;
  }

  /** Something may be new. */
  void look() {
    told = true;
  }

  /** How many names in {@code new/} are no files of a spool. */
  int foreign() {
    return foreign;
  }

  /** How many files are known to wait in {@code new/}. */
  int waiting() {
    return seen.size();
  }

  /** What went wrong last, its code first; empty for nothing. */
  String fault() {
    return fault;
  }

  /**
   * Takes the next files, where there are any; whether there were. What the disk does not let it do
   * is tried again after a while: meanwhile what stands in {@code cur/} is sent, which makes room.
   */
  boolean next(long now, MaildirSettings settings) {
    if (now < notBefore && now >= notBefore - LOOK_MILLIS) {
      return false;
    }
    try {
      sync();
      if (cur.isEmpty()) {
        numbering.settlePlace();
      }
      list(now);
      return claim(plan(now, settings));
    } catch (IOException e) {
      // Those that were to come first must come first when it is tried again.
      seen.clear();
      told = true;
      fault = "SPOOL_FAULT nothing new is sent: " + e.getMessage();
      notBefore = now + LOOK_MILLIS;
      return false;
    }
  }

  private void list(long now) throws IOException {
    if (!seen.isEmpty() || (!told && Math.abs(now - looked) < LOOK_MILLIS)) {
      return;
    }
    told = false;
    looked = now;
    files.list("new").stream().filter(MailNames::isNew).forEach(seen::addLast);
    foreign = Math.max(0, files.count("new") - seen.size());
  }

  private List<Planned> plan(long now, MaildirSettings settings) throws IOException {
    List<Planned> planned = new ArrayList<>();
    long at = numbering.next();
    long bytes = 0;
    while (!seen.isEmpty() && planned.size() < settings.filesAtOnce()) {
      Planned next = read(seen.getFirst(), at, now, settings);
      if (next != null) {
        if (bytes > 0 && bytes + next.content().length() > MOST_BYTES) {
          return planned;
        }
        bytes += next.content().length() + 1L;
        at += next.lines();
        planned.add(next);
      }
      seen.removeFirst();
    }
    return planned;
  }

  /** Null for a file that gets no numbers. */
  private @Nullable Planned read(String name, long at, long now, MaildirSettings settings)
      throws IOException {
    String path = "new/" + name;
    long length;
    long millis;
    byte[] content;
    try {
      length = files.length(path);
      millis = files.modified(path).toEpochMilli();
      content = length > MOST_BYTES ? new byte[0] : files.read(path, MOST_BYTES);
    } catch (IOException e) {
      // Gone, or nothing that we may read: it stays, and is looked at again.
      foreign++;
      return null;
    }
    int lines = Lines.count(content);
    String why = null;
    if (millis + settings.age().toMillis() < now) {
      why = "EXPIRED older than " + settings.age().toSeconds() + " seconds";
    } else if (length > MOST_BYTES) {
      why = "FILE_TOO_LARGE a file has at most " + MOST_BYTES + " bytes, this has " + length;
    } else if (lines > MOST_LINES) {
      why = "FILE_TOO_LARGE a file has at most " + MOST_LINES + " lines, this has " + lines;
    }
    if (why == null) {
      return new Planned(name, at, lines, millis, Bytes.wrap(content));
    }
    LockLostException.unless(held);
    try {
      bad.putAway("new", name, why);
    } catch (IOException e) {
      // There is no room for its reason: it stays, and the others go on.
      fault = "SPOOL_FAULT " + e.getMessage();
    }
    return null;
  }

  private boolean claim(List<Planned> planned) throws IOException {
    if (planned.isEmpty()) {
      return false;
    }
    Planned last = planned.get(planned.size() - 1);
    numbering.advance(last.first() + last.lines());
    for (Planned each : planned) {
      LockLostException.unless(held);
      move(each);
    }
    sync();
    return true;
  }

  private void move(Planned each) throws IOException {
    String name = MailNames.numbered(each.first(), each.name());
    unsynced = true;
    try {
      files.rename("new/" + each.name(), "cur/" + name);
    } catch (FileNotFoundException | NoSuchFileException e) {
      return;
    }
    if (files.exists("cur/" + name)) {
      cur.add(new NumberedFile(name, each.lines(), each.millis(), true, each.content().array()));
    } else {
      // Somebody has put a link in its place.
      files.delete("cur/" + name);
    }
  }

  /** Makes durable what was moved; nothing may be sent before. */
  void sync() throws IOException {
    if (unsynced) {
      files.sync("cur");
      files.sync("new");
      unsynced = false;
    }
  }
}
