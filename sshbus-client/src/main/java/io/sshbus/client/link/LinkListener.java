package io.sshbus.client.link;

import io.sshbus.channel.Bytes;

/** Hears of one byte channel, on a thread of the transport that must not be kept. */
public interface LinkListener {
  /** Bytes from the router, valid during the call only. */
  void received(Bytes bytes);

  /** The last write has left; the next may follow. */
  void written();

  /**
   * The channel is gone. Called once, also where it never opened.
   *
   * @param detail what is known of the cause, for people
   */
  void closed(String detail);
}
