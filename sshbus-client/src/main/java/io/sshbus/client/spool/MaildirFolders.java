package io.sshbus.client.spool;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The directories of a machine's spool, made as {@code sshbus-pub} and {@code sshbus-flush} do. */
final class MaildirFolders {
  private static final int SHARED = 02770;
  private static final int OURS = 02750;
  private static final int PRIVATE = 0700;
  private static final int FILE = 0660;
  private static final int SET_GROUP = 02000;
  private static final String MODE = "unix:mode";

  private MaildirFolders() {}

  /** Makes what is missing. */
  static void make(Path spool) throws IOException {
    Path parent = spool.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    directory(spool, OURS);
    for (String name : List.of("tmp", "new")) {
      directory(spool.resolve(name), SHARED);
    }
    for (String name : List.of("cur", "bad")) {
      directory(spool.resolve(name), OURS);
    }
    for (String name : List.of("order", "lock")) {
      Path file = spool.resolve(name);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.write(file, new byte[0], StandardOpenOption.CREATE);
        Files.setAttribute(file, MODE, FILE, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** Makes {@code work/} anew, which belongs to whoever holds the lock. */
  static void makeWork(Path spool) throws IOException {
    removeWork(spool);
    directory(spool.resolve("work"), PRIVATE);
  }

  /** Removes it with what is in it; a killed run may still be cleaning up too. */
  static void removeWork(Path spool) throws IOException {
    remove(spool.resolve("work"));
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> inside;
      try (Stream<Path> all = Files.list(path)) {
        inside = all.toList();
      }
      for (Path each : inside) {
        remove(each);
      }
    }
    Files.deleteIfExists(path);
  }

  private static void directory(Path path, int mode) throws IOException {
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(path + " is no directory, or a link to one", e);
      }
      return;
    }
    try {
      Files.setAttribute(path, MODE, mode, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      // A service may be forbidden to set the group on what is made inside; then its own is that.
      Files.setAttribute(path, MODE, mode & ~SET_GROUP, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
