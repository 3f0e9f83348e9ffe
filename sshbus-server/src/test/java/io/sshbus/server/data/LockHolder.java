package io.sshbus.server.data;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that holds a directory until its standard input ends. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    try (DirectoryLock lock = DirectoryLock.take(Path.of(args[0]))) {
      System.out.println(lock.isHeld() ? "held" : "lost");
      System.in.read();
    }
  }
}
