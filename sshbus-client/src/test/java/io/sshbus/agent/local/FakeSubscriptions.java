package io.sshbus.agent.local;

import io.sshbus.channel.EventId;
import io.sshbus.client.InterestListener;
import io.sshbus.client.ReplyFrames;
import io.sshbus.client.RequestHandler;
import io.sshbus.client.RequestOptions;
import io.sshbus.client.Responder;
import io.sshbus.client.Subscription;
import io.sshbus.client.Watch;
import io.sshbus.wire.Body;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A bus of which nothing but subscriptions is asked. */
abstract class FakeSubscriptions implements BusAccess {
  @Override
  public Watch watch(String channel, InterestListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Responder respond(String filter, RequestHandler handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Runnable request(String to, Body body, RequestOptions wanted, ReplyFrames taker) {
    throw new UnsupportedOperationException();
  }

  /** A subscription that belongs to no group. */
  abstract static class Alone implements Subscription {
    private final CompletableFuture<List<EventId>> live = new CompletableFuture<>();
    private boolean closed;

    @Override
    public CompletableFuture<List<EventId>> live() {
      return live;
    }

    @Override
    public CompletionStage<Void> ack(EventId id) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> nack(EventId id, Duration delay) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> credit(long events) {
      throw new UnsupportedOperationException();
    }

    /** Whether it was closed. */
    boolean isClosed() {
      return closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
