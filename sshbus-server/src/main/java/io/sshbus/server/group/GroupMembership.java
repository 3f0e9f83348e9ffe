package io.sshbus.server.group;

import io.sshbus.channel.EventId;
import io.sshbus.group.GroupMember;
import java.time.Duration;

/** A member's hold on its group. What is said after it has left has no effect. Any thread. */
public final class GroupMembership {
  private final RunningGroup group;
  private final GroupMember member;

  GroupMembership(RunningGroup group, GroupMember member) {
    this.group = group;
    this.member = member;
  }

  /** What the member was sent up to and including this event is done with. */
  public void ack(EventId id) {
    group.tell((state, now) -> state.ack(member, id, now));
  }

  /** The event goes to somebody else, not before {@code delay} has passed. */
  public void nack(EventId id, Duration delay) {
    group.tell((state, now) -> state.nack(member, id, delay.toMillis(), now));
  }

  /** The event's time to live was over before it left for the member. */
  public void expired(EventId id) {
    group.tell((state, now) -> state.expired(member, id));
  }

  /** From now on the member takes so many events before it has acknowledged some. */
  public void credit(int events) {
    group.tell((state, now) -> state.credit(member, events, now));
  }

  /** The member that refused has room again. */
  public void room() {
    group.tell((state, now) -> state.room(member));
  }

  /**
   * Leaves.
   *
   * @param failed whether without a goodbye: what the member has not acknowledged then counts as
   *     delivered in vain
   */
  public void leave(boolean failed) {
    group.leave(member, failed);
  }
}
