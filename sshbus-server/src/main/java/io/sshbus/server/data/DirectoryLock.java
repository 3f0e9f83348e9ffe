package io.sshbus.server.data;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second router out of a directory, for as long as this one lives. The file holds the
 * owner's process id and stays when the lock is gone.
 */
final class DirectoryLock implements AutoCloseable {
  static final String NAME = "lock";

  private static final int MAX_PID_BYTES = 32;

  // POSIX drops a process's locks on a file when the process closes any descriptor of it
  // (fcntl(2)), so the file must not even be opened twice.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks {@code directory}.
   *
   * @param directory its real path
   * @throws BusException {@link ErrorCode#USAGE}: somebody else holds it
   */
  static DirectoryLock take(Path directory) throws IOException {
    if (!HELD.add(directory)) {
      throw inUse(directory, "this process (" + ProcessHandle.current().pid() + ")");
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel = open(directory.resolve(NAME));
      if (channel.tryLock() == null) {
        throw inUse(directory, owner(channel));
      }
      writePid(channel);
      taken = true;
      return new DirectoryLock(directory, channel);
    } finally {
      if (!taken) {
        release(directory, channel);
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        DurableFiles.PRIVATE);
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_PID_BYTES);
    channel.read(text, 0);
    String pid = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
    return pid.matches("\\d+") ? "process " + pid : "another process";
  }

  private static void writePid(FileChannel channel) throws IOException {
    String pid = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  private static BusException inUse(Path directory, String owner) {
    return new BusException(
        ErrorCode.USAGE,
        "the directory "
            + directory
            + " is in use by "
            + owner
            + "; stop that router or choose another directory");
  }

  private static void release(Path directory, @Nullable FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(directory);
    }
  }

  /** Whether this has not been closed. */
  boolean isHeld() {
    return channel.isOpen();
  }

  /** Gives the directory free. A second call does nothing. */
  @Override
  public void close() throws IOException {
    if (isHeld()) {
      release(directory, channel);
    }
  }
}
