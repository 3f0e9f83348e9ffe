package io.sshbus.client.spool;

import io.sshbus.channel.Bytes;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The file {@code status} of a machine's spool, for people and {@code sshbus-spool-status}. */
final class StatusFile {
  private static final String NAME = "status";

  private final SpoolFiles files;
  private String success = "";
  private String error = "";
  private String told = "";
  private long settled;
  private String written = "";

  /** Goes on from what is there. */
  StatusFile(SpoolFiles files) throws IOException {
    this.files = files;
    if (files.exists(NAME)) {
      for (String line : Bytes.wrap(files.read(NAME, 65536)).text().lines().toList()) {
        if (line.startsWith("last-success ")) {
          success = line;
        } else if (line.startsWith("last-error ")) {
          error = line;
        }
      }
    }
  }

  /**
   * Writes it where something has changed.
   *
   * @param delivered how many events were sent until now
   * @param problem what went wrong last, its code first; empty for nothing
   */
  void write(long delivered, String problem, int foreign, Instant now) throws IOException {
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    if (delivered != settled) {
      settled = delivered;
      success = "last-success " + time;
    }
    if (!problem.equals(told)) {
      told = problem;
      error = problem.isEmpty() ? error : "last-error " + time + " " + problem;
    }
    String text = line(success) + line(error.replaceAll("\\p{Cntrl}", " ")) + "foreign " + foreign;
    if (!text.equals(written)) {
      byte[] bytes = Bytes.utf8(text + "\n").toArray();
      try (SpoolFile file = files.create("status.new")) {
        file.append(bytes, bytes.length);
      }
      files.rename("status.new", NAME);
      written = text;
    }
  }

  private static String line(String text) {
    return text.isEmpty() ? "" : text + "\n";
  }
}
