package io.sshbus.client;

import java.util.OptionalInt;

/** A watch on who listens to a channel, which outlives connections. Any thread. */
public interface Watch extends AutoCloseable {
  /**
   * How many listened when the router last said it; empty where it has not yet, or the connection
   * has been lost since.
   */
  OptionalInt subscribers();

  /** Ends the watch; the listener may still be in the middle of a call. */
  @Override
  void close();
}
