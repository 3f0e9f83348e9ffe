package io.sshbus.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a file from the next without reading it. The change time moves with every
 * write, replacement and chmod, also where a copy kept the modification time.
 *
 * @param inode identity of the file within its file system
 * @param size in bytes
 */
record FileStamp(
    @Nullable Object inode,
    long size,
    FileTime modified,
    FileTime changed,
    boolean isRegular,
    Set<PosixFilePermission> permissions) {
  /** Times of files may be this coarse: a younger file may change again without a new stamp. */
  private static final Duration RESOLUTION = Duration.ofSeconds(2);

  /** Where stamps come from; in the bus {@link #of}. */
  @FunctionalInterface
  interface Source {
    FileStamp of(Path file) throws IOException;
  }

  FileStamp {
    permissions = Set.copyOf(permissions);
  }

  static FileStamp of(Path file) throws IOException {
    PosixFileAttributes posix = Files.readAttributes(file, PosixFileAttributes.class);
    return new FileStamp(
        posix.fileKey(),
        posix.size(),
        posix.lastModifiedTime(),
        (FileTime) Files.getAttribute(file, "unix:ctime"),
        posix.isRegularFile(),
        posix.permissions());
  }

  /** Whether others than the file's owner may write to it. */
  boolean isWritableByOthers() {
    return permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /** Whether the file may have changed again since, unnoticed, when it was read at {@code now}. */
  boolean isTooYoung(Instant now) {
    return !changed.toInstant().isBefore(now.minus(RESOLUTION));
  }
}
