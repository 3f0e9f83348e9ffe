package io.sshbus.agent.handler;

import io.sshbus.channel.EventId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Events that have come and are not acknowledged. An acknowledgement means everything before it, so
 * it goes to the last event before the first one of its partition that is not done.
 */
final class Unacknowledged {
  private final Map<Integer, TreeMap<EventId, Boolean>> partitions = new TreeMap<>();

  /** An event has come. */
  void add(EventId id) {
    partitions.computeIfAbsent(id.partition(), p -> new TreeMap<>()).put(id, false);
  }

  /** An event is done; the id to acknowledge now, if there is one. */
  Optional<EventId> done(EventId id) {
    TreeMap<EventId, Boolean> events = partitions.get(id.partition());
    if (events == null || events.replace(id, true) == null) {
      return Optional.empty();
    }
    EventId last = null;
    while (!events.isEmpty() && events.firstEntry().getValue()) {
      last = events.pollFirstEntry().getKey();
    }
    return Optional.ofNullable(last);
  }

  /** Forgets all. */
  void clear() {
    partitions.clear();
  }

  /** How many have come and are not acknowledged. */
  int size() {
    return partitions.values().stream().mapToInt(TreeMap::size).sum();
  }
}
