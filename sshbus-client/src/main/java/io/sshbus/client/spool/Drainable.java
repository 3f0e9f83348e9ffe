package io.sshbus.client.spool;

import io.sshbus.client.connection.Talks;
import io.sshbus.client.spool.send.SpoolConversation;

/** What a client can send to the bus: a {@link Spool} or a {@link Maildir}. */
public sealed interface Drainable permits Spool, Maildir {
  /** How it is now. Any thread; never waits. */
  SpoolStatus status();

  /**
   * Begins to be sent over the connection of {@code talks}. For the client, which is asked to
   * {@linkplain io.sshbus.client.SshBusClient#drain drain} it.
   *
   * @throws IllegalStateException where it is being sent already
   */
  SpoolConversation attach(Talks talks);
}
