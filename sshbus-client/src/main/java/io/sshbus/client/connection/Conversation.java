package io.sshbus.client.connection;

import io.sshbus.client.link.Link;
import java.util.concurrent.CompletionStage;

/**
 * What lives over one connection after another: a publishing channel or a subscription. Called on
 * the loop.
 */
public interface Conversation {
  /** A connection is there. */
  void linkUp(Link link);

  /** The connection is gone. */
  void linkDown();

  /** The router goes: begin nothing new on this connection. */
  void pause();

  /** No more is wanted: completes when all that was promised is done and said goodbye. */
  CompletionStage<Void> finish();

  /** It is over, done or not. */
  void abandon();
}
