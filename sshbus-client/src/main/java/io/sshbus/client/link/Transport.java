package io.sshbus.client.link;

import java.util.concurrent.CompletionStage;

/** Makes connections to one router. */
public interface Transport extends AutoCloseable {
  /**
   * Begins one attempt; never blocks for long.
   *
   * @param closed run once, on any thread, when a connection that was made is gone
   * @return completes with the connection when the router has accepted our key, or fails with
   *     {@link io.sshbus.client.ConnectException}
   */
  CompletionStage<Link> connect(Runnable closed);

  /** Ends all connections and threads; returns when they are gone. */
  @Override
  void close();
}
