package io.sshbus.agent.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file and those that it was before: {@code log}, {@code log.1}, {@code log-20260131}, beside
 * each other and in the order of their last change. What is compressed is not among them.
 */
final class RotatedFiles {
  private static final Pattern COMPRESSED = Pattern.compile(".*\\.(gz|xz|bz2|zst|lz4|Z)$");

  private final Path path;

  /**
   * @param path of the file that is written to
   */
  RotatedFiles(Path path) {
    this.path = path;
  }

  /**
   * A file that is there.
   *
   * @param key device and inode
   * @param changed when, in milliseconds since 1970
   */
  record Known(Path path, String key, long changed) {}

  /** The file that is written to now; empty where there is none. */
  Optional<Known> current() throws IOException {
    return look(path);
  }

  /** Where the file with that key is now; empty where it is gone. */
  Optional<Known> find(String key) throws IOException {
    return all().stream().filter(known -> known.key().equals(key)).findFirst();
  }

  /**
   * The file that follows the one with that key: the next that was rotated, or the current one.
   * Empty where that is the one. Where it is gone, those that were changed later follow it.
   *
   * @param changed when it was changed last, as far as that is known
   */
  Optional<Known> after(String key, long changed) throws IOException {
    List<Known> files = all();
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i).key().equals(key)) {
        return files.stream().skip(i + 1L).findFirst();
      }
    }
    int last = files.size() - 1;
    for (int i = 0; i < last; i++) {
      if (files.get(i).changed() >= changed) {
        return Optional.of(files.get(i));
      }
    }
    return files.stream().skip(Math.max(0, last)).findFirst();
  }

  /**
   * Opens a file that was found.
   *
   * @throws IOException it has been rotated meanwhile, and what has its name now is another one
   */
  FileChannel open(Known known) throws IOException {
    FileChannel opened = FileChannel.open(known.path());
    boolean same = false;
    try {
      same = look(known.path()).filter(now -> now.key().equals(known.key())).isPresent();
    } finally {
      if (!same) {
        opened.close();
      }
    }
    if (!same) {
      throw new IOException(known.path() + " was rotated while it was opened");
    }
    return opened;
  }

  /** All, the current one last. */
  private List<Known> all() throws IOException {
    List<Known> files = new ArrayList<>();
    Path folder = path.toAbsolutePath().getParent();
    String name = path.getFileName().toString();
    if (folder == null) {
      return files;
    }
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> isRotated(entry.getFileName().toString(), name))) {
      for (Path entry : entries) {
        look(entry).ifPresent(files::add);
      }
    } catch (NoSuchFileException e) {
      return files;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    files.sort(
        Comparator.comparingLong(Known::changed)
            .thenComparing(known -> known.path().toString(), Comparator.reverseOrder()));
    current()
        .ifPresent(
            known -> {
              files.removeIf(other -> other.key().equals(known.key()));
              files.add(known);
            });
    return files;
  }

  private static boolean isRotated(String entry, String name) {
    return entry.length() > name.length() + 1
        && entry.startsWith(name)
        && ".-".indexOf(entry.charAt(name.length())) >= 0
        && !COMPRESSED.matcher(entry).matches();
  }

  private static Optional<Known> look(Path file) throws IOException {
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      String key =
          Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
      return Optional.of(new Known(file, key, Files.getLastModifiedTime(file).toMillis()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
