package io.sshbus.server.request;

import io.sshbus.channel.Sender;
import io.sshbus.request.Party;
import io.sshbus.wire.RouterFrame;

/** An SSH channel that takes part in requests. Called by the desk, on any thread, in order. */
public abstract class Mailbox extends Party {
  /** The mailbox of somebody. */
  protected Mailbox(Sender sender) {
    super(sender);
  }

  /** Takes a frame; never waits. */
  protected abstract void take(RouterFrame frame);

  /** So many bytes of what was sent from here are not kept any more. */
  protected abstract void freed(long bytes);
}
