package io.sshbus.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What waits in the files of a machine's spool, counted as {@code sshbus-spool-status} does: by
 * reading them, whoever sends them.
 *
 * @param events lines that are not sent
 * @param bytes of the files
 * @param oldest when the oldest file was written, in seconds since 1970; 0 where there is none
 */
record WaitingFiles(long files, long events, long bytes, long oldest) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /**
   * Counts.
   *
   * @throws IOException the spool cannot be read
   */
  static WaitingFiles in(Path spool) throws IOException {
    WaitingFiles all = new WaitingFiles(0, 0, 0, 0);
    for (String name : List.of("new", "cur")) {
      // Where there is none, nothing was ever put there.
      if (Files.isDirectory(spool.resolve(name))) {
        all = all.and(spool, name);
      }
    }
    return all;
  }

  private WaitingFiles and(Path spool, String name) throws IOException {
    WaitingFiles all = this;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(spool.resolve(name))) {
      for (Path file : files) {
        all = all.and(file);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return all;
  }

  private WaitingFiles and(Path file) throws IOException {
    if (!NAME.matcher(String.valueOf(file.getFileName())).matches()
        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return this;
    }
    try {
      long written = Files.getLastModifiedTime(file).toMillis() / 1000;
      return new WaitingFiles(
          files + 1,
          events + lines(file),
          bytes + Files.size(file),
          oldest == 0 ? written : Math.min(oldest, written));
    } catch (NoSuchFileException e) {
      // It is sent by now.
      return this;
    }
  }

  /** An empty line holds the place of one that has been sent. */
  private static long lines(Path file) throws IOException {
    long lines = 0;
    try (InputStream in =
        new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), 64 << 10)) {
      boolean filled = false;
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '\n') {
          lines += filled ? 1 : 0;
          filled = false;
        } else if (c != '\r') {
          filled = true;
        }
      }
      return lines + (filled ? 1 : 0);
    }
  }
}
