package io.sshbus.routing;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest batches of one partition, kept in memory up to a number of bytes, so that whoever is
 * nearly up to date need not read the disk. Offsets in it are consecutive. Safe for any thread; the
 * lock is held for at most {@link #MOST_READ} batches.
 */
public final class Ring {
  /** How many batches one read looks at. */
  static final int MOST_READ = 512;

  private final long maxBytes;
  private StoredBatch[] slots = new StoredBatch[1024];
  private long first;
  private long next;
  private long bytes;

  /**
   * An empty ring.
   *
   * @param next the offset that the next batch will have
   * @param maxBytes what the batches may take together; one batch is kept however large
   */
  public Ring(long next, long maxBytes) {
    this.first = next;
    this.next = next;
    this.maxBytes = maxBytes;
  }

  /**
   * What a read found: matching batches, and where to go on; {@code batches} is null where the ring
   * begins later.
   */
  record Read(@Nullable List<StoredBatch> batches, long next, boolean atHead) {}

  /** Adds the batch with the next offset; the oldest ones go to make room. */
  public synchronized void add(StoredBatch batch) {
    if (batch.offset() != next) {
      throw new IllegalStateException(
          "offset " + batch.offset() + " came where " + next + " was expected");
    }
    if (next - first == slots.length) {
      grow();
    }
    slots[slot(next)] = batch;
    next++;
    bytes += size(batch);
    while (bytes > maxBytes && next - first > 1) {
      bytes -= size(slots[slot(first)]);
      slots[slot(first)] = null;
      first++;
    }
  }

  private void grow() {
    StoredBatch[] larger = new StoredBatch[slots.length * 2];
    for (long offset = first; offset < next; offset++) {
      larger[(int) (offset & (larger.length - 1))] = slots[slot(offset)];
    }
    slots = larger;
  }

  private int slot(long offset) {
    return (int) (offset & (slots.length - 1));
  }

  private static int size(StoredBatch batch) {
    return batch.batch().bytes().length();
  }

  /** The first offset that the ring holds; {@link #next()} where it is empty. */
  public synchronized long first() {
    return first;
  }

  /** The offset that the next batch will have. */
  public synchronized long next() {
    return next;
  }

  /**
   * Reads the batches that {@code filter} matches, from {@code from} on, up to {@code maxBytes} of
   * them.
   */
  synchronized Read read(long from, ChannelFilter filter, int maxBytes) {
    if (from < first) {
      return new Read(null, from, false);
    }
    List<StoredBatch> batches = new ArrayList<>();
    int found = 0;
    long offset = from;
    long end = Math.min(next, from + MOST_READ);
    boolean all = filter.equals(ChannelFilter.ALL);
    while (offset < end && found < maxBytes) {
      StoredBatch batch = slots[slot(offset)];
      if (all ? !batch.batch().channel().isReserved() : filter.matches(batch.batch().channel())) {
        batches.add(batch);
        found += size(batch);
      }
      offset++;
    }
    return new Read(batches, offset, offset >= next);
  }

  /**
   * All batches from {@code from} on, at most {@link #MOST_READ}; null where the ring begins later.
   */
  synchronized @Nullable List<StoredBatch> readAll(long from) {
    if (from < first) {
      return null;
    }
    List<StoredBatch> batches = new ArrayList<>();
    for (long offset = from; offset < Math.min(next, from + MOST_READ); offset++) {
      batches.add(slots[slot(offset)]);
    }
    return batches;
  }
}
