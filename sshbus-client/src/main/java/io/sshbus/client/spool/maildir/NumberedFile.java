package io.sshbus.client.spool.maildir;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of {@code cur/}: line k has the number {@code first + k}. What became of the lines is kept
 * here until the file is deleted, or written again without what is settled.
 */
final class NumberedFile {
  /** Nothing is settled that the file on disk still has. */
  static final long CLEAN = Long.MAX_VALUE;

  private final String name;
  private final long first;
  private final int lines;
  private final long millis;
  private final int bytes;
  private final BitSet settled;
  private final BitSet sent = new BitSet();
  private final List<Reason> refused = new ArrayList<>();
  private byte @Nullable [] unread;
  private boolean fresh;
  private int unsettled;
  private int faults;
  private long dirtySince = CLEAN;

  /** Lines {@code from} to {@code to} were refused for good. */
  record Reason(int from, int to, String text) {
    boolean isOf(int line) {
      return line >= from && line <= to;
    }
  }

  /**
   * A file that was just read.
   *
   * @param lines how many of its lines have numbers; none has been added to them since
   * @param millis when it was written
   * @param fresh whether it has got its numbers just now
   */
  NumberedFile(String name, int lines, long millis, boolean fresh, byte[] content) {
    this.name = name;
    this.first = MailNames.first(name);
    this.lines = lines;
    this.millis = millis;
    this.fresh = fresh;
    this.settled = new BitSet(lines);
    this.bytes = content.length;
    this.unread = fresh ? content : null;
    Lines each = new Lines(content);
    while (each.next()) {
      if (each.index() >= lines) {
        if (!each.isEmpty()) {
          refuse(each.index(), each.index(), "BAD_FRAME the line came after the file had numbers");
        }
      } else if (!each.isEmpty()) {
        unsettled++;
      } else {
        settled.set(each.index());
      }
    }
  }

  /** With its first number before it. */
  String name() {
    return name;
  }

  long first() {
    return first;
  }

  /** The number after the last. */
  long end() {
    return first + lines;
  }

  /** When it was written, in milliseconds since 1970. */
  long millis() {
    return millis;
  }

  int bytes() {
    return bytes;
  }

  /** Whether none of its numbers can be known to the bus but those that were sent since. */
  boolean isFresh() {
    return fresh;
  }

  int unsettled() {
    return unsettled;
  }

  boolean isSettled(int line) {
    return line >= lines || settled.get(line);
  }

  /** Notes that the numbers are settled; returns how many of them were not. */
  int settle(long from, long to, long now) {
    int begin = (int) Math.max(0, from - first);
    int end = (int) Math.min(lines, to - first + 1);
    if (begin >= end) {
      return 0;
    }
    int more = end - begin - settled.get(begin, end).cardinality();
    if (more > 0) {
      settled.set(begin, end);
      unsettled -= more;
      dirtySince = Math.min(dirtySince, now);
    }
    return more;
  }

  /** What was read when it got its numbers; null the second time, and where that was not now. */
  byte @Nullable [] takeContent() {
    byte[] taken = unread;
    unread = null;
    return taken;
  }

  /** Notes that the numbers are sent; the lowest of them that never was before. */
  long send(long from, long to) {
    int begin = (int) Math.max(0, from - first);
    int end = (int) Math.min(lines, to - first + 1);
    int lowest = sent.nextClearBit(begin);
    sent.set(begin, Math.max(begin, end));
    return lowest < end ? first + lowest : Long.MAX_VALUE;
  }

  /** Another producer id begins, of which the bus knows nothing. */
  void beFresh() {
    fresh = true;
    sent.clear();
  }

  /** Notes that lines were refused for good; they are settled when {@code bad/} has them. */
  void refuse(int from, int to, String text) {
    int last = refused.size() - 1;
    Reason before = last < 0 ? null : refused.get(last);
    if (before != null && before.to() == from - 1 && before.text().equals(text)) {
      refused.set(last, new Reason(before.from(), to, text));
    } else {
      refused.add(new Reason(from, to, text));
    }
  }

  /** What was refused and is not in {@code bad/}. */
  List<Reason> refused() {
    return refused;
  }

  /** {@code bad/} has what was refused. */
  void kept(long now) {
    refused.clear();
    dirtySince = Math.min(dirtySince, now);
  }

  /** Since when there are settled lines that the file still has. */
  long dirtySince() {
    return dirtySince;
  }

  /** The file was written again without what is settled. */
  void rewritten() {
    dirtySince = CLEAN;
  }

  /** The file could not be read; returns how often that was so. */
  int unreadable() {
    return ++faults;
  }
}
