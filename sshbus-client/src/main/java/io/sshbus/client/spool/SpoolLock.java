package io.sshbus.client.spool;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a second program out of a program's own spool. */
final class SpoolLock {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolLock.class);

  // A process's locks on a file are gone when it closes any descriptor of it (fcntl(2)), so the
  // file must not even be opened twice.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private SpoolLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  static SpoolLock take(Path wanted) throws IOException {
    Path directory = wanted.toRealPath();
    if (!HELD.add(directory)) {
      throw inUse(directory, "this process");
    }
    boolean taken = false;
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              directory.resolve("lock"),
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (channel.tryLock() == null) {
        throw inUse(directory, "another process");
      }
      taken = true;
      return new SpoolLock(directory, channel);
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(directory);
      }
    }
  }

  private static BusException inUse(Path directory, String who) {
    return new BusException(
        ErrorCode.SPOOL_IN_USE,
        "the spool in " + directory + " is open in " + who + "; each program has its own");
  }

  void release() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("The lock of the spool in {} could not be given up", directory, e);
    }
    HELD.remove(directory);
  }
}
