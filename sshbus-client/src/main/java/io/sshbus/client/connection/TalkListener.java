package io.sshbus.client.connection;

import io.sshbus.wire.RouterFrame;

/** Hears what the router says on one SSH channel, on the loop. */
public interface TalkListener {
  /** The router's greeting; frames may be sent from now on. */
  void hello(RouterFrame.Hello hello);

  /** A frame that {@link #takeAtOnce} did not take. */
  void frame(RouterFrame frame);

  /**
   * A frame as it comes in, on a thread of the transport, before those that go to the loop.
   *
   * @return whether it was taken
   */
  default boolean takeAtOnce(RouterFrame frame) {
    return false;
  }

  /** The last write is done. */
  void writable();

  /** The SSH channel is gone, not by the connection's end. */
  void closed(String detail);
}
