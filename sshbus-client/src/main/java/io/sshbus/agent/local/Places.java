package io.sshbus.agent.local;

import io.sshbus.channel.EventId;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last event of each partition that somebody has. Confined to whoever holds its lock. */
final class Places {
  private final Map<Integer, EventId> last;

  Places() {
    this(new HashMap<>());
  }

  private Places(Map<Integer, EventId> last) {
    this.last = last;
  }

  /** The same places, for somebody else. */
  Places copy() {
    return new Places(new HashMap<>(last));
  }

  /** In each partition the further of the two, for somebody else. */
  Places with(Places others) {
    Places further = copy();
    others.last.values().forEach(further::pass);
    return further;
  }

  /** All of a delivery is had. */
  void pass(RouterFrame.Events delivery) {
    pass(delivery.lastId());
  }

  /** Everything up to {@code id}, in its partition, is had. */
  void pass(EventId id) {
    last.merge(id.partition(), id, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  /** Whether all of a delivery is had already. */
  boolean has(RouterFrame.Events delivery) {
    EventId id = delivery.lastId();
    EventId mine = last.get(id.partition());
    return mine != null && id.compareTo(mine) <= 0;
  }

  /** Whether nobody who has {@code others} has anything that is not had here. */
  boolean reach(Places others) {
    return others.last.values().stream()
        .allMatch(
            id -> {
              EventId mine = last.get(id.partition());
              return mine != null && id.compareTo(mine) <= 0;
            });
  }

  /** One event for each partition. */
  List<EventId> ids() {
    return List.copyOf(last.values());
  }
}
