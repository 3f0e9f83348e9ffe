package io.sshbus.agent.local;

import io.sshbus.agent.config.SocketSettings;
import io.sshbus.agent.will.Wills;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Sender;
import io.sshbus.client.BatchHandler;
import io.sshbus.client.InterestListener;
import io.sshbus.client.ReplyFrames;
import io.sshbus.client.RequestHandler;
import io.sshbus.client.RequestOptions;
import io.sshbus.client.Responder;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.client.Watch;
import io.sshbus.wire.Body;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import io.sshbus.wire.SubscribeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A bus that remembers what it was asked, and the one host of local programs that asks it. */
final class FakeBus implements BusAccess {
  /** What is asked of it, in its order. */
  final List<Asked> asked = new ArrayList<>();

  /** Who answers. */
  final List<Answering> answering = new ArrayList<>();

  private final LocalHost host;

  /** A request. */
  static final class Asked {
    final String to;
    final ReplyFrames taker;
    boolean cancelled;

    Asked(String to, ReplyFrames taker) {
      this.to = to;
      this.taker = taker;
    }
  }

  /** A responder. */
  static final class Answering implements Responder {
    final RequestHandler handler;
    final CompletableFuture<Void> live = new CompletableFuture<>();
    final CompletableFuture<Void> ended = new CompletableFuture<>();

    Answering(RequestHandler handler) {
      this.handler = handler;
    }

    /** What the router says when it does not allow it, or no longer. */
    void refuse() {
      BusException why = new BusException(ErrorCode.ACL_DENIED, "no right to respond");
      live.completeExceptionally(why);
      ended.completeExceptionally(why);
    }

    @Override
    public CompletionStage<Void> live() {
      return live;
    }

    @Override
    public CompletionStage<Void> ended() {
      return ended;
    }

    @Override
    public void close() {
      live.completeExceptionally(new BusException(ErrorCode.TIMEOUT, "closed before"));
      ended.complete(null);
    }
  }

  FakeBus(Path folder) {
    ScheduledExecutorService none = Executors.newSingleThreadScheduledExecutor();
    none.shutdown();
    try {
      Wills wills =
          Wills.open(
              folder,
              (channel, event) -> CompletableFuture.completedFuture(null),
              Runnable::run,
              none);
      LocalSocket.Beyond beyond =
          new LocalSocket.Beyond(
              (channel, event) -> CompletableFuture.completedFuture(null), wills, this);
      host =
          new LocalHost(
              new RouterFrame.Hello(
                  List.of(1),
                  List.of(),
                  "agent",
                  new Sender("node:nodea.example.com"),
                  new RouterFrame.Limits(1000, 1000, 16)),
              beyond,
              new Upstreams(this, 3),
              new LocalHost.Shares(256),
              SocketSettings.DEFAULT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  LocalHost host() {
    return host;
  }

  /** What a program reads of {@code outbox}, a line for each frame; it has taken all of it. */
  static List<String> read(Outbox outbox) {
    ByteWriter out = new ByteWriter(1024);
    outbox.left(outbox.fill(RouterFrameEncoder.JSON, out, Integer.MAX_VALUE));
    String text = new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
    return text.lines().toList();
  }

  @Override
  public Runnable request(String to, Body body, RequestOptions wanted, ReplyFrames taker) {
    Asked next = new Asked(to, taker);
    asked.add(next);
    return () -> next.cancelled = true;
  }

  @Override
  public Responder respond(String filter, RequestHandler handler) {
    Answering next = new Answering(handler);
    answering.add(next);
    return next;
  }

  @Override
  public Subscription subscribe(
      String filter, SubscribeOptions wanted, BatchHandler handler, SubscriptionListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Watch watch(String channel, InterestListener listener) {
    throw new UnsupportedOperationException();
  }
}
