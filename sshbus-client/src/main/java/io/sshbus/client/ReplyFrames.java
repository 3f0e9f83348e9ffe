package io.sshbus.client;

import io.sshbus.wire.RouterFrame;

/**
 * Takes what comes for a request as it comes, for passing it on: pieces of replies are not put
 * together. One call at a time, on a thread of the client that must not wait. The numbers in the
 * frames are the client's own.
 */
public interface ReplyFrames {
  /**
   * Takes a reply, or a piece of one.
   *
   * @param handled to be run once, on any thread, when it needs no memory any more; until then its
   *     bytes are missing in the SSH window of all requests of the client
   */
  void reply(RouterFrame.Reply piece, Runnable handled);

  /** Takes the end, after which nothing comes. Its code is what {@link Replies#done} fails with. */
  void done(RouterFrame.Done end);
}
