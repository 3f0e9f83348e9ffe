package io.sshbus.agent.handler;

import io.sshbus.channel.EventId;

/** What a {@link HandlerState} wants done. */
sealed interface Action {
  /** Start the command for a run, and tell how it ended. */
  record Start(Run run) implements Action {}

  /** Write the events of a run, with how it failed, to the spool, and tell when they are there. */
  record Bury(Run run) implements Action {}

  /** Move the cursor behind an event. */
  record Ack(EventId id) implements Action {}
}
