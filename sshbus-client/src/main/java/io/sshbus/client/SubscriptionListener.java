package io.sshbus.client;

import io.sshbus.channel.BusException;
import org.slf4j.LoggerFactory;

/** Hears what happens to a subscription, on the thread and in the order of its events. */
public interface SubscriptionListener {
  /** One that logs what needs attention. */
  SubscriptionListener LOGGING = new SubscriptionListener() {};

  /** Events may have been lost to retention. */
  default void onGap(Gap gap) {
    LoggerFactory.getLogger(SubscriptionListener.class)
        .warn("Events from {} to before {} are gone: {}", gap.from(), gap.to(), gap.reason());
  }

  /**
   * Somebody has set the durable cursor elsewhere, and {@link #onMoved} follows when the handler
   * has returned from all that had come. For a handler that waits in the middle of it for what need
   * not come any more. At once, on the thread of the client's input and output, which must not
   * wait.
   */
  default void onMoving() {}

  /**
   * Somebody has set the durable cursor elsewhere: what comes from now on begins there, and what
   * came before can be acknowledged no more.
   */
  default void onMoved() {
    LoggerFactory.getLogger(SubscriptionListener.class)
        .info("The cursor of a subscription was set elsewhere; it goes on from there");
  }

  /** The handler threw {@code fault}. */
  default void onHandlerFault(Throwable fault) {
    LoggerFactory.getLogger(SubscriptionListener.class).warn("A handler of events failed", fault);
  }

  /** The router has ended the subscription for good. */
  default void onFailed(BusException fault) {
    LoggerFactory.getLogger(SubscriptionListener.class)
        .warn("A subscription has ended: {}", fault.getMessage());
  }
}
