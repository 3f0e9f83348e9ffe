package io.sshbus.client.spool.maildir;

import io.sshbus.channel.Bytes;

/** Goes through the lines of a file, as {@code awk} counts them. */
final class Lines {
  private final byte[] content;
  private int index = -1;
  private int from;
  private int to;
  private int next;

  /** Before the first line. */
  Lines(byte[] content) {
    this.content = content;
  }

  /** How many there are; what stands behind the last line feed is one, if it is anything. */
  static int count(byte[] content) {
    int count = 0;
    for (byte each : content) {
      count += each == '\n' ? 1 : 0;
    }
    return content.length > 0 && content[content.length - 1] != '\n' ? count + 1 : count;
  }

  /** Goes to the next line; false after the last. */
  boolean next() {
    if (next >= content.length) {
      return false;
    }
    index++;
    from = next;
    to = from;
    while (to < content.length && content[to] != '\n') {
      to++;
    }
    next = to + 1;
    return true;
  }

  /** Counted from 0. */
  int index() {
    return index;
  }

  /** Whether nothing stands there; such a line holds the place of one that is settled. */
  boolean isEmpty() {
    return to == from || (to == from + 1 && content[from] == '\r');
  }

  /** The line without its line feed, sharing the file's memory. */
  Bytes bytes() {
    return Bytes.wrap(content, from, to - from);
  }
}
