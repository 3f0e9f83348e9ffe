package io.sshbus.agent.datagram;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The files that sockets have, and leave behind when their process is killed. */
public final class SocketFile {
  private SocketFile() {}

  /**
   * Removes what an earlier process left.
   *
   * @throws IOException something else is there, which nobody wants to lose
   */
  public static void removeStale(Path path) throws IOException {
    try {
      boolean other =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .isOther();
      if (!other) {
        throw new FileAlreadyExistsException(path.toString(), null, "it is no socket");
      }
      Files.delete(path);
    } catch (NoSuchFileException e) {
      // So there is nothing to remove.
      return;
    }
  }
}
