package io.sshbus.group;

import io.sshbus.channel.EventId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member has of one partition, in the order in which it was sent. What is looked for is
 * found, or found missing, at a cost that does not grow with what is there: members ask for what
 * they like.
 */
final class Sent {
  private final Set<Delivery> inOrder = new LinkedHashSet<>();
  private final Map<Long, List<Delivery>> byOffset = new HashMap<>();

  void add(Delivery delivery) {
    inOrder.add(delivery);
    byOffset.computeIfAbsent(delivery.batch().offset(), offset -> new ArrayList<>(1)).add(delivery);
  }

  void remove(Delivery delivery) {
    inOrder.remove(delivery);
    long offset = delivery.batch().offset();
    List<Delivery> same = byOffset.get(offset);
    if (same != null && same.remove(delivery) && same.isEmpty()) {
      byOffset.remove(offset);
    }
  }

  /** The oldest. */
  Delivery first() {
    return inOrder.iterator().next();
  }

  List<Delivery> all() {
    return List.copyOf(inOrder);
  }

  /** The delivery that the member has this event of; null where it does not have it. */
  @Nullable Delivery having(EventId id) {
    for (Delivery delivery : byOffset.getOrDefault(id.offset(), List.of())) {
      int event = delivery.batch().event(id.index());
      if (event >= 0 && delivery.events().get(event)) {
        return delivery;
      }
    }
    return null;
  }
}
