package io.sshbus.server.data;

import io.sshbus.channel.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that are there whole or not at all, also after a crash. The caller sees to it that nobody
 * else writes to the directory.
 */
final class DurableFiles {
  /** For the owner alone. */
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE = permissions("rw-------");

  /** For everybody to read. */
  static final FileAttribute<Set<PosixFilePermission>> PUBLIC = permissions("rw-r--r--");

  /** A directory for the owner alone. */
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY = permissions("rwx------");

  private DurableFiles() {}

  private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  /** What {@code file} is called while it is written. */
  static Path temporary(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".tmp");
  }

  /** Writes {@code file}, over what is there. */
  static void write(Path file, Bytes content, FileAttribute<Set<PosixFilePermission>> permissions)
      throws IOException {
    Path temporary = temporary(file);
    Files.deleteIfExists(temporary);
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(temporary, options, permissions)) {
      ByteBuffer left = content.buffer();
      while (left.hasRemaining()) {
        channel.write(left);
      }
      // The process's umask may have taken some away.
      Files.setPosixFilePermissions(temporary, permissions.value());
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    syncDirectoryOf(file);
  }

  /**
   * Makes the directory {@code path} unless it is there. Its parents keep the usual permissions.
   */
  static void makeDirectory(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(path, PRIVATE_DIRECTORY);
    syncDirectoryOf(path);
  }

  /** A name in a directory is only safe when the directory is (fsync(2)). */
  private static void syncDirectoryOf(Path entry) throws IOException {
    Path directory = entry.getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
