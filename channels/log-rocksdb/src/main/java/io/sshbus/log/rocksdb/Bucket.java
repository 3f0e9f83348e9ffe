package io.sshbus.log.rocksdb;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.Sender;
import java.util.HashMap;
import java.util.Map;

/** The counters of a run of batches in one partition. Confined to the commit thread. */
final class Bucket {
  private static final int VERSION = 1;

  private final int number;
  private final long first;
  private final Map<Sender, Long> bySender;
  private final Map<Integer, Long> lastByChannel;
  private int count;
  private long bytes;
  private long firstTime;
  private long lastTime;

  /** An empty bucket whose first batch will have the offset {@code first}. */
  Bucket(int number, long first) {
    this.number = number;
    this.first = first;
    this.bySender = new HashMap<>();
    this.lastByChannel = new HashMap<>();
  }

  private Bucket(Bucket other) {
    number = other.number;
    first = other.first;
    bySender = new HashMap<>(other.bySender);
    lastByChannel = new HashMap<>(other.lastByChannel);
    count = other.count;
    bytes = other.bytes;
    firstTime = other.firstTime;
    lastTime = other.lastTime;
  }

  Bucket copy() {
    return new Bucket(this);
  }

  void add(Entry entry) {
    if (count == 0) {
      firstTime = entry.time();
    }
    lastTime = entry.time();
    count++;
    bytes += entry.bytes();
    bySender.merge(entry.sender(), entry.bytes(), Long::sum);
    lastByChannel.put(entry.channel(), entry.offset());
  }

  int number() {
    return number;
  }

  long first() {
    return first;
  }

  int count() {
    return count;
  }

  long firstTime() {
    return firstTime;
  }

  long bytes() {
    return bytes;
  }

  Map<Sender, Long> bySender() {
    return bySender;
  }

  Map<Integer, Long> lastByChannel() {
    return lastByChannel;
  }

  ClosedBucket closed() {
    return new ClosedBucket(number, first, first + count - 1, firstTime, lastTime, bytes);
  }

  /**
   * The form on disk: version u8, the closed bucket, count of senders u32, then each sender and its
   * bytes.
   */
  byte[] encode() {
    ClosedBucket closed = closed();
    ByteWriter out = new ByteWriter(64 + 64 * bySender.size());
    out.u8(VERSION).i64(closed.first()).i64(closed.last());
    out.i64(closed.firstTime()).i64(closed.lastTime()).i64(closed.bytes());
    out.u32(bySender.size());
    bySender.forEach((sender, size) -> out.text(sender.id()).i64(size));
    return out.finish().toArray();
  }

  /** A bucket from disk, and how many bytes each sender has in it. */
  record Decoded(ClosedBucket bucket, Map<Sender, Long> bySender) {}

  static Decoded decode(int number, byte[] stored) {
    ByteReader in = new ByteReader(Bytes.wrap(stored));
    if (in.u8() != VERSION) {
      throw new LogDamagedException("bucket " + number + " has an unknown version");
    }
    ClosedBucket bucket =
        new ClosedBucket(number, in.u63(), in.u63(), in.i64(), in.i64(), in.u63());
    Map<Sender, Long> bySender = new HashMap<>();
    for (int left = in.u31(); left > 0; left--) {
      bySender.put(new Sender(in.text()), in.u63());
    }
    in.end();
    return new Decoded(bucket, bySender);
  }
}
