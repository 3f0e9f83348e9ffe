package io.sshbus.client.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** The file {@code limits} of a machine's spool, as far as whoever sends needs it. */
final class LimitsFile {
  private static final Duration AGE = Duration.ofDays(30);

  private LimitsFile() {}

  /**
   * How long a file may wait.
   *
   * @throws IOException it cannot be read, or has no number there
   */
  static Duration age(Path file) throws IOException {
    Duration age = AGE;
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        String[] words = line.strip().split("[ \t]+", -1);
        if (words.length == 2 && words[0].equals("age")) {
          if (!words[1].matches("[0-9]{1,12}")) {
            throw new IOException(file + " has no number of seconds: " + words[1]);
          }
          age = Duration.ofSeconds(Long.parseLong(words[1]));
        }
      }
    } catch (NoSuchFileException e) {
      return AGE;
    }
    return age;
  }
}
