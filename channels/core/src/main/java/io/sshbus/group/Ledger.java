package io.sshbus.group;

import io.sshbus.channel.Picks;
import io.sshbus.group.PartitionProgress.Done;
import io.sshbus.group.PartitionProgress.Tried;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a group has read of one partition and is not done with, and what it is done with out of
 * turn. Invariant: everything before {@link #low} is done with.
 */
final class Ledger {
  private final TreeMap<Long, TrackedBatch> beyond = new TreeMap<>();
  private final Deque<Done> doneBefore;
  private final Deque<Tried> triedBefore;
  private Position read;
  private Position low;
  private int events;
  private long bytes;

  /** Goes on from what was stored; the batches from its low water on are still to come. */
  Ledger(PartitionProgress stored) {
    this.read = stored.low();
    this.low = stored.low();
    this.doneBefore = new ArrayDeque<>(stored.done());
    this.triedBefore = new ArrayDeque<>(stored.tried());
  }

  /** How many events lie beyond the low water, done with or not. */
  int events() {
    return events;
  }

  /** How many bytes of batches are held. */
  long bytes() {
    return bytes;
  }

  Position low() {
    return low;
  }

  @Nullable TrackedBatch at(long offset) {
    return beyond.get(offset);
  }

  /** Whether an event at this place is done with, as far as has been read. */
  boolean isDone(long offset, int index) {
    if (new Position(offset, index).compareTo(low) < 0) {
      return true;
    }
    TrackedBatch batch = beyond.get(offset);
    int event = batch == null ? -1 : batch.event(index);
    return batch != null && event >= 0 && !batch.open().get(event);
  }

  /** Takes the next batch of the filter; what was done with before is not open in it. */
  TrackedBatch take(StoredBatch stored, Picks picks) {
    TrackedBatch batch = new TrackedBatch(stored, picks);
    closeDoneBefore(batch);
    recallTries(batch);
    read = Position.at(stored.offset() + 1);
    beyond.put(stored.offset(), batch);
    events += batch.count();
    if (!batch.open().isEmpty()) {
      bytes += batch.bytes();
    }
    advance();
    return batch;
  }

  private void closeDoneBefore(TrackedBatch batch) {
    Position next = Position.at(batch.offset() + 1);
    while (!doneBefore.isEmpty() && doneBefore.peek().from().compareTo(next) < 0) {
      Done run = doneBefore.peek();
      int from = run.from().offset() < batch.offset() ? 0 : run.from().index();
      boolean goesOn = run.to().compareTo(next) >= 0;
      int to = goesOn ? Integer.MAX_VALUE : run.to().index();
      if (run.to().offset() >= batch.offset()) {
        batch.open().clear(batch.from(from), batch.from(to));
      }
      if (goesOn) {
        return;
      }
      doneBefore.poll();
    }
  }

  private void recallTries(TrackedBatch batch) {
    while (!triedBefore.isEmpty() && triedBefore.peek().offset() <= batch.offset()) {
      Tried tried = triedBefore.poll();
      if (tried.offset() == batch.offset()) {
        for (int e = batch.from(tried.from()); e < batch.from(tried.to()); e++) {
          batch.delivered(e, tried.deliveries());
        }
      }
    }
  }

  /** Everything before this place has been read. */
  void examined(Position place) {
    if (place.compareTo(read) > 0) {
      read = place;
      advance();
    }
  }

  /** All events of the batch are done with, so its bytes are held no more. */
  void closed(TrackedBatch batch) {
    bytes -= batch.bytes();
    advance();
  }

  /** Moves the low water as far as it can go. */
  void advance() {
    while (!beyond.isEmpty()) {
      TrackedBatch first = beyond.firstEntry().getValue();
      int open = first.open().nextSetBit(0);
      if (open >= 0) {
        low = first.place(open);
        return;
      }
      beyond.pollFirstEntry();
      events -= first.count();
    }
    low = read;
  }

  /** What is to be stored. */
  PartitionProgress progress() {
    DoneRuns runs = new DoneRuns(low);
    List<Tried> tried = new ArrayList<>();
    for (TrackedBatch batch : beyond.values()) {
      runs.add(batch);
      addTries(batch, tried);
    }
    runs.end();
    for (Done run : doneBefore) {
      if (run.to().compareTo(read) > 0) {
        runs.add(run.from().compareTo(read) < 0 ? new Done(read, run.to()) : run);
      }
    }
    tried.addAll(triedBefore);
    return new PartitionProgress(low, runs.all(), tried);
  }

  private static void addTries(TrackedBatch batch, List<Tried> into) {
    if (!batch.wasTried()) {
      return;
    }
    int from = batch.first();
    while (from < batch.end()) {
      int times = batch.open().get(from) ? batch.deliveries(from) : 0;
      int to = from + 1;
      while (to < batch.end() && (batch.open().get(to) ? batch.deliveries(to) : 0) == times) {
        to++;
      }
      if (times > 0) {
        into.add(new Tried(batch.offset(), batch.index(from), batch.index(to - 1) + 1, times));
      }
      from = to;
    }
  }
}
