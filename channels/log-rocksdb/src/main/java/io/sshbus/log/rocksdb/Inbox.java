package io.sshbus.log.rocksdb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the commit thread, bounded by the bytes that it takes in memory. Any thread puts,
 * one takes.
 */
final class Inbox {
  /**
   * What the objects around one work take in the heap, beside its bytes: many small ones would
   * otherwise take many times what the bound says. Measured: see ADR 035.
   */
  static final long OVERHEAD = 768;

  private final long capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Work> waiting = new ArrayDeque<>();
  private final AtomicLong bytes = new AtomicLong();
  private boolean closed;

  Inbox(long capacity) {
    this.capacity = capacity;
  }

  /** What came of an offer. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Puts {@code work} in line if there is room; what frees something always has room. */
  Offer offer(Work work) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      long size = size(work);
      if (!work.frees() && !waiting.isEmpty() && bytes.get() + size > capacity) {
        return Offer.FULL;
      }
      bytes.addAndGet(size);
      waiting.add(work);
      arrived.signal();
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what is there, up to {@code most} bytes but at least one; waits for it. Empty once closed
   * and drained.
   */
  List<Work> take(long most) {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        arrived.awaitUninterruptibly();
      }
      List<Work> taken = new ArrayList<>(waiting.size());
      long size = 0;
      for (Work next = waiting.peek(); next != null; next = waiting.peek()) {
        size += next.bytes();
        if (size > most && !taken.isEmpty()) {
          break;
        }
        taken.add(next);
        waiting.remove();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static long size(Work work) {
    return work.bytes() + OVERHEAD;
  }

  /** {@code works} have been dealt with and no longer count. */
  void settled(List<Work> works) {
    bytes.addAndGet(-works.stream().mapToLong(Inbox::size).sum());
  }

  /** How many bytes of memory those take that wait or are being committed. */
  long bytes() {
    return bytes.get();
  }

  /** Takes nothing more; what is in line can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }
}
