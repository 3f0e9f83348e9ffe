package io.sshbus.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.StoredBatch;

/**
 * One of those who share the events. Called where the group is; must be quick, and must not throw.
 */
public interface GroupMember {
  /**
   * Tells it from the other members of the group. Which senders' events it gets depends on it, so
   * it is the same after a reconnect where that can be.
   */
  String id();

  /**
   * Takes events, or refuses them for now; then {@link Group#room} is called once there is room.
   *
   * @param picks the indexes of the events, the batch then holding those alone; all for the batch
   *     as it is
   */
  boolean offer(StoredBatch batch, Picks picks);

  /**
   * Everything that it was sent up to and including this event, in its partition, is done for good.
   */
  void acked(EventId id);

  /** Everything that the group had missed has been handed out. */
  void live();

  /** Everything from {@code from} up to but not including {@code to} is gone. */
  void gap(EventId from, EventId to);

  /** What it asked for cannot be done; it stays a member. */
  void refused(BusException why);

  /** It is a member no more. */
  void putOut(BusException why);
}
