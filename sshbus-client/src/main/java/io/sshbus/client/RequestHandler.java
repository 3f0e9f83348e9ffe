package io.sshbus.client;

/** Answers requests, one at a time, on a thread of the client. */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Takes a request, to be answered now or later. Where this throws, the requester is told that the
   * responder has failed, and no more.
   */
  void handle(Request request) throws Exception;
}
