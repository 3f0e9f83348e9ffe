package io.sshbus.client.spool.segment;

import java.util.BitSet;

/** One file of a spool and what is known of its events. Confined to the spool's thread. */
final class Segment {
  /** Stands for no settled events in the file. */
  static final long CLEAN = Long.MAX_VALUE;

  private final String name;
  private final boolean fresh;
  private final BitSet settled = new BitSet();
  private final BitSet sent = new BitSet();
  private SegmentHeader header;
  private long length;
  private long end;
  private long unsettled;
  private long oldestMillis = Long.MAX_VALUE;
  private long newestMillis;
  private long dirtySince = CLEAN;
  private int version;
  private boolean damaged;

  /**
   * A file without events.
   *
   * @param fresh whether it was begun since the spool was opened: then nobody can have sent its
   *     events before
   */
  Segment(String name, SegmentHeader header, boolean fresh) {
    this.name = name;
    this.header = header;
    this.fresh = fresh;
    this.length = SegmentHeader.SIZE;
    this.end = header.base();
  }

  /** The number with 19 digits, so that names stand in the order of numbers. */
  static String padded(long number) {
    String digits = Long.toString(number);
    return "0".repeat(19 - digits.length()) + digits;
  }

  static String nameOf(long base) {
    return padded(base) + ".seg";
  }

  String name() {
    return name;
  }

  SegmentHeader header() {
    return header;
  }

  long base() {
    return header.base();
  }

  /** How much of the file is durable. */
  long length() {
    return length;
  }

  /** The number after the last event. */
  long end() {
    return end;
  }

  long unsettled() {
    return unsettled;
  }

  boolean isFresh() {
    return fresh;
  }

  long oldestMillis() {
    return oldestMillis;
  }

  long newestMillis() {
    return newestMillis;
  }

  /** Changes when the file was written anew. */
  int version() {
    return version;
  }

  /** A group is durable in the file, which now has that length. */
  void added(Group group, long events) {
    length = group.next();
    end = Math.max(end, group.end());
    unsettled += events;
    oldestMillis = Math.min(oldestMillis, group.millis());
    newestMillis = Math.max(newestMillis, group.millis());
  }

  /** The file has been written anew, as {@code copy} says. */
  void rewritten(SegmentHeader newHeader, SegmentCopy copy) {
    header = newHeader;
    length = copy.length();
    unsettled = copy.unsettled();
    oldestMillis = copy.oldestMillis();
    newestMillis = copy.newestMillis();
    dirtySince = CLEAN;
    damaged = false;
    version++;
  }

  /** A part of the file cannot be read, and is nowhere else yet. */
  void damaged() {
    damaged = true;
  }

  /** Whether nothing in the file is needed any more. */
  boolean isDone() {
    return unsettled == 0 && !damaged;
  }

  /** The file is gone. */
  void dropped() {
    version++;
  }

  void endsAt(long number) {
    end = Math.max(end, number);
  }

  boolean isSettled(SpoolRecord record) {
    int from = index(record.first());
    return settled.nextClearBit(from) >= from + record.section().count();
  }

  /** Notes that the numbers are settled; those that were already count once. */
  void settle(long first, long last, long millis) {
    int from = index(first);
    int to = index(last) + 1;
    int before = settled.get(from, to).cardinality();
    settled.set(from, to);
    unsettled -= to - from - before;
    dirtySince = Math.min(dirtySince, millis);
  }

  /** Since when there are settled events that the file still has. */
  long dirtySince() {
    return dirtySince;
  }

  /** Notes that the numbers are sent; the lowest of them that never was before. */
  long send(long first, long last) {
    int from = index(first);
    int lowest = sent.nextClearBit(from);
    sent.set(from, index(last) + 1);
    return lowest <= index(last) ? header.base() + lowest : Long.MAX_VALUE;
  }

  /** Nothing of what is here has been sent under the producer id that it has now. */
  void forgetSent() {
    sent.clear();
  }

  private int index(long number) {
    return Math.toIntExact(number - header.base());
  }
}
