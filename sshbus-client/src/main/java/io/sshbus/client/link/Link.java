package io.sshbus.client.link;

import java.util.concurrent.CompletionStage;

/**
 * One connection to a router. Every method may be called from any thread and never waits for the
 * router.
 */
public interface Link {
  /**
   * Opens a byte channel to what the router offers under {@code subsystem}; {@code listener} hears
   * of it.
   */
  LinkChannel open(String subsystem, LinkListener listener);

  /** Asks for a sign of life: completes when the router has answered. */
  CompletionStage<Void> probe();

  /** Ends the connection without waiting. */
  void close();
}
