package io.sshbus.log.rocksdb;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Native objects, closed in the reverse of the order in which they were made. Confined to who opens
 * and closes.
 */
final class Natives implements AutoCloseable {
  private final Deque<AutoCloseable> held = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T made) {
    held.push(made);
    return made;
  }

  @Override
  public void close() {
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a native object did not close", e);
      }
    }
  }
}
