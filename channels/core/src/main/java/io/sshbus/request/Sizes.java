package io.sshbus.request;

import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;

/** How much memory frames of requests take while they wait, in bytes. */
public final class Sizes {
  /** Of a frame but its body: objects, names, numbers. */
  private static final int FRAME = 128;

  private Sizes() {}

  /** Of what a client sent. */
  public static int of(ClientFrame frame) {
    if (frame instanceof ClientFrame.Request request) {
      return FRAME + request.body().length();
    }
    return frame instanceof ClientFrame.Reply reply ? FRAME + reply.answer().length() : FRAME;
  }

  /** Of what goes to a client; 0 for what is no request and no reply. */
  public static int of(RouterFrame frame) {
    if (frame instanceof RouterFrame.Request request) {
      return FRAME + request.body().length();
    }
    return frame instanceof RouterFrame.Reply reply ? FRAME + reply.answer().length() : 0;
  }
}
