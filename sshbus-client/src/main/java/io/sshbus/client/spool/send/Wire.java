package io.sshbus.client.spool.send;

import io.sshbus.wire.ClientFrame;

/** What a {@link Courier} does to the connection. Called on the spool's thread; never waits. */
public interface Wire {
  /** Opens an SSH channel; the courier hears under {@code line} what comes of it. */
  void open(int line, String producer);

  /** Sends on an SSH channel that has said hello. */
  void send(int line, ClientFrame.Publish frame);

  /** Closes an SSH channel; the courier hears of it no more. */
  void close(int line);
}
