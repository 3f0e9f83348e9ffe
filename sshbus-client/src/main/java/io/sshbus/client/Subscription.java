package io.sshbus.client;

import io.sshbus.channel.EventId;
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
   */
  CompletionStage<Void> live();

  /**
   * Tells the bus that all events up to and including {@code id}, in its partition, are done with.
   * For subscriptions with manual acknowledgement.
   *
   * @return completes when the durable cursor stands there; fails with {@link
   *     io.sshbus.channel.BusException} {@code TIMEOUT} where the subscription is closed before, or
   *     with the router's refusal, {@code BAD_FRAME} for an event that has not come, {@code
   *     CURSOR_MOVED} where the cursor has been set elsewhere
   */
  CompletionStage<Void> ack(EventId id);

  /**
   * Ends the subscription. The handler may still be in the middle of an event when this returns; no
   * other follows.
   */
  @Override
  void close();
}
