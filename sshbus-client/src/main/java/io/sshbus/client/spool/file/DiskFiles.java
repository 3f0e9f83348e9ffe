package io.sshbus.client.spool.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of a real directory. */
public final class DiskFiles implements SpoolFiles {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path directory;
  private final Set<PosixFilePermission> mode;

  /**
   * The files in {@code directory}, which is there.
   *
   * @param mode of new files, such as {@code rw-------}
   */
  public DiskFiles(Path directory, String mode) {
    this.directory = directory;
    this.mode = PosixFilePermissions.fromString(mode);
  }

  private Path path(String name) {
    return name.isEmpty() ? directory : directory.resolve(name);
  }

  @Override
  public List<String> list(String within) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path(within))) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          names.add(String.valueOf(file.getFileName()));
        }
      }
    } catch (NotDirectoryException e) {
      throw new IOException(path(within) + " is no directory", e);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return names;
  }

  @Override
  public int count(String within) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path(within))) {
      for (Path each : all) {
        count += String.valueOf(each.getFileName()).startsWith(".") ? 0 : 1;
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return count;
  }

  @Override
  public SpoolFile create(String name) throws IOException {
    Files.deleteIfExists(path(name));
    FileChannel channel =
        FileChannel.open(
            path(name),
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(mode));
    return new DiskFile(channel);
  }

  @Override
  public int read(String name, long position, byte[] target) throws IOException {
    try (FileChannel channel = open(name)) {
      ByteBuffer buffer = ByteBuffer.wrap(target);
      int read = 0;
      while (read >= 0 && buffer.hasRemaining()) {
        read = channel.read(buffer, position + buffer.position());
      }
      return buffer.position();
    }
  }

  /**
   * Opened for writing too, where that is allowed: somebody who may rename in the same directory
   * could have put a pipe here, and to open one for reading alone would wait for its writer.
   */
  private FileChannel open(String name) throws IOException {
    try {
      return FileChannel.open(
          path(name), StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      return FileChannel.open(path(name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }
  }

  @Override
  public void overwrite(String name, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path(name), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  @Override
  public long length(String name) throws IOException {
    return Files.size(path(name));
  }

  @Override
  public void force(String name) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path(name), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path(name), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.truncate(length);
      channel.force(true);
    }
  }

  @Override
  public boolean exists(String name) {
    return Files.isRegularFile(path(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Instant modified(String name) throws IOException {
    return Files.getLastModifiedTime(path(name), LinkOption.NOFOLLOW_LINKS).toInstant();
  }

  @Override
  public void touch(String name, Instant modified) throws IOException {
    Files.setLastModifiedTime(path(name), FileTime.from(modified));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  @Override
  public void sync(String within) throws IOException {
    try (FileChannel channel = FileChannel.open(path(within), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String place(String name) throws IOException {
    String boot = Files.isReadable(BOOT) ? Files.readString(BOOT).strip() : "unknown";
    return boot + " " + Files.getAttribute(path(name), "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  private static final class DiskFile implements SpoolFile {
    private final FileChannel channel;

    DiskFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void append(byte[] array, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(array, 0, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
      channel.position(length);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
