package io.sshbus.client;

/**
 * Takes the events of a subscription batch by batch, for programs that cannot afford an object for
 * each event. The same rules as for {@link EventHandler}.
 */
@FunctionalInterface
public interface BatchHandler {
  /** Takes a batch, which is valid during the call only. */
  void handle(EventBatch batch) throws Exception;
}
