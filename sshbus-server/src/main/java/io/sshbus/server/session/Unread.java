package io.sshbus.server.session;

import io.sshbus.channel.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has come in on a channel and waits to be read, in its order. The SSH window, which is not
 * opened for it, bounds it. Confined to the channel's I/O thread.
 */
final class Unread {
  private final Deque<Bytes> waiting = new ArrayDeque<>();
  private int length;

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How many bytes wait. */
  int length() {
    return length;
  }

  /** Adds bytes that must not change until they are taken, or {@link #keep} was called. */
  void add(Bytes bytes) {
    if (!bytes.isEmpty()) {
      waiting.add(bytes);
      length += bytes.length();
    }
  }

  /** Takes the oldest bytes, at most so many; there must be some. */
  Bytes take(int most) {
    Bytes oldest = waiting.remove();
    if (oldest.length() > most) {
      waiting.addFirst(oldest.slice(most, oldest.length() - most));
      oldest = oldest.slice(0, most);
    }
    length -= oldest.length();
    return oldest;
  }

  /** What was added last may change from now on. */
  void keep() {
    Bytes last = waiting.pollLast();
    if (last != null) {
      waiting.addLast(Bytes.wrap(last.toArray()));
    }
  }

  void clear() {
    waiting.clear();
    length = 0;
  }
}
