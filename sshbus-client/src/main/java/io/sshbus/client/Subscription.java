package io.sshbus.client;

import io.sshbus.channel.EventId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A subscription, which outlives connections: after a break it goes on behind the last event that
 * its handler has handled, so that within the life of the client nothing comes twice and nothing is
 * left out.
 */
public interface Subscription extends AutoCloseable {
  /**
   * Completes when everything missed has been handled and what follows is new; fails with {@link
   * io.sshbus.channel.BusException} where the router refuses the subscription, or {@code TIMEOUT}
   * where it is closed before.
   *
   * @return the places where that was: for each partition that had events an id, up to which
   *     everything wanted has been handled. A program that remembers the ids that it has handled
   *     begins with these, and goes on later with {@code since} all {@code after} them; empty for
   *     members of groups
   */
  CompletionStage<List<EventId>> live();

  /**
   * Tells the bus that all events up to and including {@code id}, in its partition, are done with.
   * For subscriptions with manual acknowledgement.
   *
   * <p>For a member of a group: all that it was sent up to and including {@code id}, in that order
   * and in its partition.
   *
   * @return completes when the durable cursor stands there; fails with {@link
   *     io.sshbus.channel.BusException} {@code TIMEOUT} where the subscription is closed before, or
   *     {@code NO_SUCH_SUBSCRIPTION} where the connection of a member breaks, its events then going
   *     to others, or with the router's refusal, {@code BAD_FRAME} for an event that has not come
   *     or that a member has no more, {@code CURSOR_MOVED} where the cursor has been set elsewhere
   */
  CompletionStage<Void> ack(EventId id);

  /**
   * Gives an event back to the group, to be handled by another member, or by this one where there
   * is no other. For members of groups with manual acknowledgement.
   *
   * @param delay not before so long has passed, 0 to 1 h
   * @return completes when that has been sent; fails with {@link io.sshbus.channel.BusException}
   *     {@code NO_SUCH_SUBSCRIPTION} where the subscription is not connected, and the event will go
   *     to another anyway, or {@code UNSUPPORTED} where it is in no group
   */
  CompletionStage<Void> nack(EventId id, Duration delay);

  /**
   * Says how many events are taken beyond what has been acknowledged, from now on and on later
   * connections too. For members of groups; without it, 10,000.
   *
   * @param events 0 or more; with 0 the member pauses
   * @return completes when that is to be sent next; fails with {@link
   *     io.sshbus.channel.BusException} {@code UNSUPPORTED} where the subscription is in no group,
   *     or {@code TIMEOUT} where it is closed before
   */
  CompletionStage<Void> credit(long events);

  /**
   * Ends the subscription. The handler may still be in the middle of an event when this returns; no
   * other follows.
   */
  @Override
  void close();
}
