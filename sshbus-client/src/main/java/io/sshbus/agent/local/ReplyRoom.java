package io.sshbus.agent.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * How much of replies waits for one local program. What is over the limit keeps its bytes out of
 * the SSH window that all programs share, until there is room. Any thread.
 */
final class ReplyRoom {
  private final long most;
  private final Deque<Held> held = new ArrayDeque<>();
  private long waiting;
  private long heldBytes;
  private long taken;
  private boolean closed;

  private record Held(long bytes, Runnable handled) {}

  /**
   * All of it free.
   *
   * @param most bytes that may wait and hold nobody up
   */
  ReplyRoom(long most) {
    this.most = most;
  }

  /**
   * So much more waits.
   *
   * @param handled kept, to be run when there is room
   * @return whether there is room already, and {@code handled} is the caller's to run
   */
  synchronized boolean take(long bytes, Runnable handled) {
    waiting += bytes;
    if (waiting <= most || closed) {
      return true;
    }
    heldBytes += bytes;
    held.add(new Held(bytes, handled));
    return false;
  }

  /** The program has taken so much. */
  void left(long bytes) {
    List<Held> free = new ArrayList<>(0);
    synchronized (this) {
      waiting -= bytes;
      taken += bytes;
      while (!held.isEmpty() && waiting - heldBytes + held.element().bytes() <= most) {
        heldBytes -= held.element().bytes();
        free.add(held.remove());
      }
    }
    free.forEach(each -> each.handled().run());
  }

  /** Whether others have less because of what waits here. */
  synchronized boolean isOverfull() {
    return !held.isEmpty();
  }

  /** How many bytes the program has taken since it came. */
  synchronized long taken() {
    return taken;
  }

  /** What waits holds nobody up any more, however much it is. */
  void release() {
    List<Held> free;
    synchronized (this) {
      free = List.copyOf(held);
      held.clear();
      heldBytes = 0;
    }
    free.forEach(each -> each.handled().run());
  }

  /** The program is gone. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    release();
  }
}
