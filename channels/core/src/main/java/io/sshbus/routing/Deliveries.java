package io.sshbus.routing;

import io.sshbus.channel.BusException;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.Optional;

/** Where a subscription's events go, in their order. Any thread; must be quick. */
public interface Deliveries {
  /**
   * Takes events, or refuses them for now; then {@code room} of the subscription is called once
   * there is room again.
   *
   * @param picks the indexes wanted, the batch then holding those alone; all for the batch as it is
   */
  boolean offer(StoredBatch batch, Picks picks);

  /** Everything from {@code from} up to but not including {@code to} is gone. */
  void gap(EventId from, EventId to);

  /** What was missed has been delivered in all partitions. */
  void live();

  /** The subscription has ended by a fault. */
  void failed(BusException fault);

  /**
   * The place before the oldest events of {@code partition} that were taken but have not left yet.
   */
  Optional<Position> oldestWaiting(int partition);
}
