package io.sshbus.client;

import java.util.concurrent.CompletionStage;

/** A request that was made. */
public interface Replies {
  /**
   * How a request ended.
   *
   * @param asked how many responders were asked
   * @param replied how many of them have replied to the end
   */
  record Summary(int asked, int replied) {}

  /**
   * Completes with the first reply, which may be a failure; fails as {@link #done} does, and with
   * {@code TIMEOUT} where the request was cancelled before.
   */
  CompletionStage<Reply> first();

  /**
   * Completes when no more replies come, and after the handler has taken all. Fails with {@link
   * io.sshbus.channel.BusException}: {@code NO_RESPONDERS}, {@code TIMEOUT} where not all that were
   * asked have replied in time, {@code CONNECTION_LOST} where the connection broke before (the
   * request may have been served or not), or the code of the router's refusal.
   */
  CompletionStage<Summary> done();

  /** No more replies are wanted; {@link #done} completes. */
  void cancel();
}
