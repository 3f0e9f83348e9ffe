package io.sshbus.client.subscribe;

import io.sshbus.channel.EventId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Acknowledgements that wait for the durable cursor. Belongs on the loop. */
final class Acks {
  private final Map<Integer, TreeMap<EventId, List<CompletableFuture<Void>>>> waiting =
      new HashMap<>();
  private final Map<Integer, EventId> sent = new HashMap<>();
  private final Map<Integer, EventId> reached = new HashMap<>();

  /** One more; false where the cursor has been told to stand there, or further, already. */
  boolean add(EventId id, CompletableFuture<Void> stage) {
    EventId place = reached.get(id.partition());
    if (place != null && place.compareTo(id) >= 0) {
      return false;
    }
    waiting
        .computeIfAbsent(id.partition(), partition -> new TreeMap<>())
        .computeIfAbsent(id, each -> new ArrayList<>(1))
        .add(stage);
    return true;
  }

  /** The ids to send now: the highest of each partition, where it is above what was sent. */
  List<EventId> toSend() {
    List<EventId> ids = new ArrayList<>();
    waiting.forEach(
        (partition, acks) -> {
          EventId highest = acks.lastKey();
          EventId last = sent.get(partition);
          if (last == null || last.compareTo(highest) < 0) {
            sent.put(partition, highest);
            ids.add(highest);
          }
        });
    return ids;
  }

  /** What was sent may be lost: all that waits is to be sent again. */
  void forgetSent() {
    sent.clear();
  }

  /** The stages that the cursor's place completes. */
  List<CompletableFuture<Void>> acked(EventId id) {
    reached.merge(id.partition(), id, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    TreeMap<EventId, List<CompletableFuture<Void>>> acks = waiting.get(id.partition());
    List<CompletableFuture<Void>> done = new ArrayList<>();
    if (acks != null) {
      Map<EventId, List<CompletableFuture<Void>>> passed = acks.headMap(id, true);
      passed.values().forEach(done::addAll);
      passed.clear();
      if (acks.isEmpty()) {
        waiting.remove(id.partition());
      }
    }
    return done;
  }

  /** All that waits, which does so no more; where the cursor stands is not known any more. */
  List<CompletableFuture<Void>> takeAll() {
    reached.clear();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    waiting.values().forEach(acks -> acks.values().forEach(all::addAll));
    waiting.clear();
    return all;
  }
}
