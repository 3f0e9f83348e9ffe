package io.sshbus.client.request;

import io.sshbus.channel.BusException;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;

/** A request that is open. On the loop. */
interface Pending {
  /** What is asked. */
  ClientFrame.Request request();

  /** Takes a piece; {@code handled} runs when it needs no memory any more. */
  void piece(RouterFrame.Reply frame, Runnable handled);

  /** The router has said the end. */
  void end(RouterFrame.Done frame);

  /** It has ended without the router. */
  void fail(BusException why);
}
