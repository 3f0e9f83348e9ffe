package io.sshbus.client.spool;

/**
 * A spool is being sent to the bus by one client. Ends with {@link #close}, or with the client;
 * after that another client may send it.
 */
public interface Draining extends AutoCloseable {
  /** Sends nothing more; what is unanswered goes again with the next client, and is stored once. */
  @Override
  void close();
}
