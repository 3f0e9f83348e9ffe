package io.sshbus.client;

import io.sshbus.channel.Event;

/**
 * Takes the events of a subscription, one at a time and in order, on a thread of the client that it
 * may keep as long as it likes: the router then stops sending, and nothing else waits. What it
 * throws is reported to the subscription's listener; the next event comes all the same.
 */
@FunctionalInterface
public interface EventHandler {
  /** Takes an event. */
  void handle(Event event) throws Exception;
}
