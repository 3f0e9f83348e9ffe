package io.sshbus.client;

/** Takes replies one at a time, on a thread of the client that must not wait for the client. */
@FunctionalInterface
public interface ReplyHandler {
  /** Takes a reply; a failure of one responder is a reply too. */
  void handle(Reply reply);
}
