package io.sshbus.client.spool.maildir;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code bad/}: lines that were refused for good and files that are never sent, with reasons. */
final class BadLines {
  private static final String DIRECTORY = "bad/";
  private static final String REASON = ".reason";

  private static final int MOST_BYTES = 2 * Claim.MOST_BYTES;

  private final SpoolFiles files;
  private long moved;
  private String last = "";

  BadLines(SpoolFiles files) {
    this.files = files;
  }

  /** Lines and files moved here. */
  long moved() {
    return moved;
  }

  /** Code and message of the last reason; empty for none. */
  String last() {
    return last;
  }

  /**
   * Makes durable what was refused of a file. A run that was killed may have begun this: what has
   * its reason here already is not written again.
   *
   * @param content of the file
   */
  void keep(NumberedFile file, byte[] content) throws IOException {
    ByteWriter lines = new ByteWriter(1024);
    StringBuilder reasons = new StringBuilder();
    Set<Long> known = copyWhatIsThere(file.name(), lines, reasons);
    List<NumberedFile.Reason> refused = file.refused();
    int more = 0;
    Lines each = new Lines(content);
    while (each.next()) {
      String text = reason(refused, each.index());
      long number = file.first() + each.index();
      if (text != null && !each.isEmpty() && known.add(number)) {
        lines.bytes(each.bytes()).u8('\n');
        reasons.append(number).append(' ').append(text).append('\n');
        more++;
        last = text;
      }
    }
    if (more > 0) {
      put(file.name(), lines.finish().toArray(), Bytes.utf8(reasons.toString()).toArray());
      moved += more;
    }
  }

  private static @Nullable String reason(List<NumberedFile.Reason> refused, int line) {
    for (NumberedFile.Reason reason : refused) {
      if (reason.isOf(line)) {
        return reason.text();
      }
    }
    return null;
  }

  private Set<Long> copyWhatIsThere(String name, ByteWriter lines, StringBuilder reasons)
      throws IOException {
    Set<Long> known = new HashSet<>();
    if (!files.exists(DIRECTORY + name + REASON) || !files.exists(DIRECTORY + name)) {
      return known;
    }
    Lines old = new Lines(files.read(DIRECTORY + name, MOST_BYTES));
    for (String reason : text(DIRECTORY + name + REASON).lines().toList()) {
      if (!old.next()) {
        break;
      }
      lines.bytes(old.bytes()).u8('\n');
      reasons.append(reason).append('\n');
      String number = reason.substring(0, Math.max(0, reason.indexOf(' ')));
      if (number.matches("[0-9]{1,18}")) {
        known.add(Long.parseLong(number));
      }
    }
    return known;
  }

  private String text(String name) throws IOException {
    return Bytes.wrap(files.read(name, MOST_BYTES)).text();
  }

  /** Lines before their reasons: what has no reason yet is written again. */
  private void put(String name, byte[] lines, byte[] reasons) throws IOException {
    write("work/lines", lines);
    write("work/reason", reasons);
    files.rename("work/lines", DIRECTORY + name);
    files.rename("work/reason", DIRECTORY + name + REASON);
    files.sync("bad");
  }

  /** Moves a whole file here. The reason comes first: a file without would explain nothing. */
  void putAway(String directory, String name, String reason) throws IOException {
    String target = name;
    while (files.exists(DIRECTORY + target)) {
      target += ".again";
    }
    write("work/reason", Bytes.utf8("- " + reason + "\n").toArray());
    files.rename("work/reason", DIRECTORY + target + REASON);
    files.rename(directory + "/" + name, DIRECTORY + target);
    files.sync("bad");
    moved++;
    last = reason;
  }

  private void write(String name, byte[] content) throws IOException {
    try (SpoolFile file = files.create(name)) {
      file.append(content, content.length);
      file.force();
    }
  }
}
