package io.sshbus.routing;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Picks;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries a pattern and a selector on batches, on workers and not on the router's thread, and passes
 * on the events that match. Takes a limited number of bytes ahead: what is slower than its channel
 * leaves live mode like any slow subscriber. At most one worker at a time; the monitor guards the
 * queue alone.
 */
final class MatchStage implements Runnable {
  private static final int MOST_BYTES = 4 << 20;
  private static final int BYTES_A_TURN = 1 << 20;

  private final Subscription.Matching matching;
  private final Deliveries next;
  private final LongSupplier now;
  private final Runnable room;
  private final Deque<Step> queue = new ArrayDeque<>();
  private long bytes;
  private boolean busy;
  private boolean refused;
  private boolean blocked;
  private boolean closed;

  /**
   * A batch to be tried, or a word to be passed on in its place.
   *
   * @param place the place before it, in its partition; null for words of no place
   */
  private record Step(
      @Nullable StoredBatch batch, int partition, @Nullable Position place, Runnable word) {
    int size() {
      return batch == null ? 0 : batch.batch().bytes().length();
    }

    int from() {
      return place == null ? 0 : place.index();
    }
  }

  /**
   * A stage with nothing in it.
   *
   * @param next takes what matches
   * @param now microseconds since 1970, against which times to live are held
   * @param room told after a refusal that there is room again
   */
  MatchStage(Subscription.Matching matching, Deliveries next, LongSupplier now, Runnable room) {
    this.matching = matching;
    this.next = next;
    this.now = now;
    this.room = room;
  }

  boolean offer(StoredBatch batch, int from) {
    synchronized (this) {
      if (bytes > MOST_BYTES) {
        refused = true;
        return false;
      }
    }
    add(new Step(batch, batch.partition(), new Position(batch.offset(), from), () -> {}));
    return true;
  }

  /** Passes a word on behind what is waiting. */
  void word(Runnable word) {
    add(new Step(null, 0, null, word));
  }

  /** Passes a word on that stands for everything from {@code place} on in its partition. */
  void wordAt(int partition, Position place, Runnable word) {
    add(new Step(null, partition, place, word));
  }

  private void add(Step step) {
    boolean start;
    synchronized (this) {
      queue.add(step);
      bytes += step.size();
      start = !busy && !blocked;
      busy |= start;
    }
    if (start) {
      matching.workers().execute(this);
    }
  }

  /** What comes behind has room again. */
  void unblock() {
    boolean start;
    synchronized (this) {
      blocked = false;
      start = !busy && !queue.isEmpty();
      busy |= start;
    }
    if (start) {
      matching.workers().execute(this);
    }
  }

  /** The place before the oldest batch or gap that is waiting. */
  synchronized Optional<Position> oldestWaiting(int partition) {
    return queue.stream()
        .filter(step -> step.partition() == partition)
        .flatMap(step -> Stream.ofNullable(step.place()))
        .findFirst();
  }

  @Override
  public void run() {
    int done = 0;
    while (done < BYTES_A_TURN) {
      Step step = peek();
      if (step == null) {
        return;
      }
      try {
        if (!take(step)) {
          return;
        }
      } catch (BusException fault) {
        next.failed(fault);
        return;
      } catch (RuntimeException | Error fault) {
        next.failed(
            new BusException(
                ErrorCode.INTERNAL, "the events could not be looked into: " + fault, fault));
        return;
      }
      done += step.size() + 1;
      remove(step);
    }
    matching.workers().execute(this);
  }

  private synchronized @Nullable Step peek() {
    Step step = closed ? null : queue.peek();
    busy = step != null;
    return step;
  }

  /** Passes nothing on any more. What is waiting stays, since it has not been delivered. */
  synchronized void close() {
    closed = true;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void remove(Step step) {
    boolean tell;
    synchronized (this) {
      queue.poll();
      bytes -= step.size();
      tell = refused && bytes <= MOST_BYTES / 2;
      refused &= !tell;
    }
    if (tell) {
      room.run();
    }
  }

  /**
   * Returns false where what comes behind has no room; the stage then waits for {@link #unblock}.
   */
  private boolean take(Step step) {
    StoredBatch batch = step.batch();
    if (batch == null) {
      step.word().run();
      return true;
    }
    int[] alive = batch.batch().alive(step.from(), now.getAsLong());
    int[] found = matching.wanted().of(batch, alive, matching.contents());
    if (found.length == 0) {
      return true;
    }
    synchronized (this) {
      blocked = true;
    }
    boolean taken = deliver(next, batch, found);
    synchronized (this) {
      if (taken) {
        blocked = false;
      } else if (blocked) {
        busy = false;
        return false;
      }
    }
    return taken || (!isClosed() && take(step));
  }

  /** Offers the events at {@code indexes}: as the batch is where that is all of them. */
  static boolean deliver(Deliveries to, StoredBatch stored, int[] indexes) {
    if (indexes.length == stored.batch().visible()) {
      return to.offer(stored, Picks.ALL);
    }
    StoredBatch some =
        new StoredBatch(stored.partition(), stored.offset(), stored.batch().pick(indexes));
    return to.offer(some, Picks.of(indexes));
  }
}
