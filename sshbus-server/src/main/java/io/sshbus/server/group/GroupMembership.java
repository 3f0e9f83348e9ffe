package io.sshbus.server.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.group.GroupMember;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A member's hold on its group. What is said after it has left has no effect. What it says waits
 * for the group, up to a number, so that nobody fills the memory with acks. Any thread.
 */
public final class GroupMembership {
  /** More than a member can have a use for, which has at most half as many events. */
  static final int MOST_WAITING = 20_000;

  private final RunningGroup group;
  private final GroupMember member;
  private final AtomicInteger waiting = new AtomicInteger();

  GroupMembership(RunningGroup group, GroupMember member) {
    this.group = group;
    this.member = member;
  }

  private void say(RunningGroup.Change change) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      throw new BusException(
          ErrorCode.BACK_PRESSURE,
          "more than " + MOST_WAITING + " acks wait for the group; say this again later");
    }
    group.tell(
        (state, now) -> {
          waiting.decrementAndGet();
          change.apply(state, now);
        });
  }

  /**
   * What the member was sent up to and including this event is done with.
   *
   * @throws BusException {@link ErrorCode#BACK_PRESSURE} where too much of what it said waits
   */
  public void ack(EventId id) {
    say((state, now) -> state.ack(member, id, now));
  }

  /**
   * The event goes to somebody else, not before {@code delay} has passed.
   *
   * @throws BusException {@link ErrorCode#BACK_PRESSURE} as {@link #ack}
   */
  public void nack(EventId id, Duration delay) {
    say((state, now) -> state.nack(member, id, delay.toMillis(), now));
  }

  /** The event's time to live was over before it left for the member. */
  public void expired(EventId id) {
    group.tell((state, now) -> state.expired(member, id));
  }

  /**
   * From now on the member takes so many events before it has acknowledged some.
   *
   * @throws BusException {@link ErrorCode#BACK_PRESSURE} as {@link #ack}
   */
  public void credit(int events) {
    say((state, now) -> state.credit(member, events, now));
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
