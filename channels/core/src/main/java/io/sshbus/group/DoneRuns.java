package io.sshbus.group;

import io.sshbus.group.PartitionProgress.Done;
import io.sshbus.log.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is done with beyond the low water. Events that follow each other in the group make
 * one run, whatever lies between them in the partition.
 */
final class DoneRuns {
  private final Position low;
  private final List<Done> runs = new ArrayList<>();
  private @Nullable Position from;
  private Position to = Position.START;

  DoneRuns(Position low) {
    this.low = low;
  }

  /** Adds the next batch. */
  void add(TrackedBatch batch) {
    int at = batch.first();
    while (at < batch.end()) {
      if (batch.open().get(at)) {
        end();
        at = Math.min(batch.end(), batch.open().nextClearBit(at));
        continue;
      }
      if (from == null) {
        from = batch.place(at);
      }
      int next = batch.open().nextSetBit(at);
      to = next < 0 ? Position.at(batch.offset() + 1) : batch.place(next);
      at = next < 0 ? batch.end() : next;
    }
  }

  /** The run that was going on ends here. */
  void end() {
    if (from != null) {
      add(new Done(from, to));
      from = null;
    }
  }

  void add(Done run) {
    if (run.to().compareTo(low) > 0) {
      runs.add(run);
    }
  }

  List<Done> all() {
    return runs;
  }
}
