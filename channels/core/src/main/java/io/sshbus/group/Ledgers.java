package io.sshbus.group;

import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ledgers of all partitions, and whether they say something that was not saved yet. */
final class Ledgers {
  private final Map<Integer, Ledger> ledgers = new HashMap<>();
  private boolean dirty;

  Ledgers(GroupProgress stored) {
    stored.partitions().forEach((partition, from) -> ledgers.put(partition, new Ledger(from)));
  }

  private Ledger of(int partition) {
    return ledgers.computeIfAbsent(
        partition, p -> new Ledger(PartitionProgress.at(Position.START)));
  }

  /** There is something to be saved. */
  void touch() {
    dirty = true;
  }

  /** Whether there is something to be saved; not any more after this. */
  boolean takeDirt() {
    boolean was = dirty;
    dirty = false;
    return was;
  }

  TrackedBatch take(StoredBatch stored, Picks picks) {
    dirty = true;
    return of(stored.partition()).take(stored, picks);
  }

  void examined(Cursor settled) {
    settled
        .positions()
        .forEach(
            (partition, place) -> {
              Ledger ledger = of(partition);
              Position before = ledger.low();
              ledger.examined(place);
              dirty |= !ledger.low().equals(before);
            });
  }

  /** These events are done with. */
  void close(TrackedBatch batch, BitSet events) {
    batch.open().andNot(events);
    if (batch.open().isEmpty()) {
      of(batch.partition()).closed(batch);
    } else {
      of(batch.partition()).advance();
    }
    dirty = true;
  }

  boolean isDone(EventId id) {
    Ledger ledger = ledgers.get(id.partition());
    return ledger != null && ledger.isDone(id.offset(), id.index());
  }

  /** The batch of an event that is not done with; null where it is. */
  @Nullable TrackedBatch openBatchOf(EventId id) {
    Ledger ledger = ledgers.get(id.partition());
    TrackedBatch batch = ledger == null ? null : ledger.at(id.offset());
    int event = batch == null ? -1 : batch.event(id.index());
    return batch != null && event >= 0 && batch.open().get(event) ? batch : null;
  }

  boolean areFull() {
    long bytes = 0;
    int events = 0;
    for (Ledger ledger : ledgers.values()) {
      bytes += ledger.bytes();
      events += ledger.events();
    }
    return bytes >= Group.MOST_BYTES || events >= Group.MOST_EVENTS;
  }

  GroupProgress progress() {
    SortedMap<Integer, PartitionProgress> partitions = new TreeMap<>();
    ledgers.forEach((partition, ledger) -> partitions.put(partition, ledger.progress()));
    return new GroupProgress(partitions);
  }
}
