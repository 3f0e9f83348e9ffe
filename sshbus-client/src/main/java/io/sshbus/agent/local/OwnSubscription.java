package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.client.EventBatch;
import io.sshbus.client.Gap;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A subscription at the router for one reader alone: one with a cursor, one that begins in the
 * past, a member of a group, or one that fell behind. It waits for its reader, and so the router
 * waits too.
 */
final class OwnSubscription implements SubscriptionListener {
  private final Reader reader;
  private final Runnable ended;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Places has;
  private final @Nullable SharedSubscription origin;
  private boolean live;
  private volatile boolean acksWhatLeft;
  private final CompletableFuture<Subscription> upstream = new CompletableFuture<>();

  /**
   * One that has not begun.
   *
   * @param origin where the reader fell behind and goes back to; null for none
   * @param has what it has already
   * @param ended run once, when the router is asked no more
   */
  OwnSubscription(Reader reader, @Nullable SharedSubscription origin, Places has, Runnable ended) {
    this.reader = reader;
    this.origin = origin;
    this.has = has;
    this.ended = ended;
  }

  /** Begins; deliveries may come before this returns. */
  void begin(BusAccess bus, ChannelFilter filter, SubscribeOptions options) {
    acksWhatLeft = !options.group().isEmpty() && !options.manualAck();
    // The client would acknowledge what is in the outbox; what counts is what the program has.
    SubscribeOptions wanted = acksWhatLeft ? options.withManualAck(true) : options;
    Subscription made = bus.subscribe(filter.value(), wanted, this::handle, this);
    upstream.complete(made);
    if (over.get()) {
      made.close();
    }
    made.live()
        .whenComplete(
            (at, fault) -> {
              if (fault == null) {
                goLive(at);
              }
            });
  }

  private void goLive(List<EventId> at) {
    synchronized (this) {
      at.forEach(has::pass);
      live = true;
    }
    reader.live(at);
  }

  private void handle(EventBatch batch) throws InterruptedException {
    EventId last = batch.delivery().lastId();
    reader.put(batch.delivery(), acksWhatLeft ? () -> acknowledge(last) : null);
    SharedSubscription home = origin;
    if (home != null && hasCaughtUp(home, batch.delivery())) {
      reader.cameBack(this, home);
      close();
    }
  }

  private synchronized boolean hasCaughtUp(SharedSubscription home, RouterFrame.Events delivery) {
    has.pass(delivery);
    return live && !over.get() && home.comeBack(reader, has);
  }

  /** Where it fails, the events are another member's, or will be. */
  private void acknowledge(EventId last) {
    var unused = ack(last);
  }

  /** Passes an acknowledgement on; completes when the cursor stands there. */
  CompletionStage<Void> ack(EventId id) {
    return say(made -> made.ack(id));
  }

  /** Passes on what is said about events. */
  CompletionStage<Void> say(Function<Subscription, CompletionStage<Void>> says) {
    return upstream.thenCompose(says);
  }

  /** Ends it. */
  void close() {
    if (over.compareAndSet(false, true)) {
      Subscription known = upstream.getNow(null);
      if (known != null) {
        known.close();
      }
      ended.run();
    }
  }

  @Override
  public void onGap(Gap gap) {
    reader.gap(gap);
  }

  @Override
  public void onMoved() {
    BusException moved =
        new BusException(
            ErrorCode.CURSOR_MOVED,
            "an operator has set the cursor elsewhere; subscribe again to go on from there");
    reader.failed(moved);
  }

  @Override
  public void onHandlerFault(Throwable fault) {
    reader.failed(new BusException(ErrorCode.DRAINING, "the agent stops"));
  }

  @Override
  public void onFailed(BusException fault) {
    reader.failed(fault);
  }
}
