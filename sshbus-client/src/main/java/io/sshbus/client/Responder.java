package io.sshbus.client;

import java.util.concurrent.CompletionStage;

/** Somebody who answers requests, over one connection after another. */
public interface Responder extends AutoCloseable {
  /**
   * Completes when requests come for the first time; fails with {@link
   * io.sshbus.channel.BusException} where the router refuses it, or {@code TIMEOUT} where it is
   * closed before.
   */
  CompletionStage<Void> live();

  /**
   * Completes when it was closed; fails with {@link io.sshbus.channel.BusException} where the
   * router refuses it, at the beginning or later because the right to respond is gone.
   */
  CompletionStage<Void> ended();

  /** Answers no more; requesters who wait are told that it has gone. */
  @Override
  void close();
}
