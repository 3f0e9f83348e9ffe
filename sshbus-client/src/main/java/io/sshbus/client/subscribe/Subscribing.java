package io.sshbus.client.subscribe;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.client.BatchHandler;
import io.sshbus.client.EventHandler;
import io.sshbus.client.Gap;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.client.connection.Conversation;
import io.sshbus.client.connection.Talk;
import io.sshbus.client.connection.TalkListener;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.link.Link;
import io.sshbus.log.Since;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One subscription over one connection after another. A new SSH channel is opened only when the
 * handler has finished what the old one brought, so that what was handled is known exactly. Belongs
 * on the loop, but for deliveries.
 */
public final class Subscribing implements Subscription, Conversation, TalkListener {
  private static final String SUB = "s";

  private final String filter;
  private SubscribeOptions options;
  private final Talks talks;
  private final LongSupplier nanoTime;
  private final Executor lane;
  private final SubscriptionListener listener;
  private final Progress progress;
  private final Deliveries deliveries;
  private final Acks acks = new Acks();
  private final @Nullable Membership membership;
  private final boolean acksByItself;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final CompletableFuture<List<EventId>> live = new CompletableFuture<>();
  private volatile @Nullable Talk talk;
  private @Nullable Link link;
  private boolean greeted;
  private boolean waiting;
  private boolean paused;
  private boolean begun;
  private boolean over;
  private boolean moved;
  private boolean finishing;
  private long begunAt;
  private int failures;

  /**
   * A subscription that has not been asked for yet.
   *
   * @param filter which is the SSH subsystem too
   * @param nanoTime a clock that only measures
   */
  public Subscribing(
      String filter,
      SubscribeOptions options,
      Talks talks,
      LongSupplier nanoTime,
      Receiver receiver) {
    this.filter = filter;
    this.options = options;
    this.talks = talks;
    this.nanoTime = nanoTime;
    this.lane = receiver.lane();
    this.listener = receiver.listener();
    this.progress = new Progress(options.after());
    Runnable whenIdle = () -> talks.loop().execute(this::openWhenNeeded);
    this.membership = options.group().isEmpty() ? null : new Membership(SUB);
    this.acksByItself = membership != null && !options.manualAck();
    this.deliveries =
        new Deliveries(
            receiver.lane(), receiver.handler(), receiver.listener(), this::handled, whenIdle);
  }

  private void handled(EventId last) {
    if (acksByItself) {
      var unused = ack(last);
    } else {
      progress.handled(last);
    }
  }

  /**
   * Who takes the events.
   *
   * @param lane where it is called
   */
  public record Receiver(Executor lane, BatchHandler handler, SubscriptionListener listener) {
    /** One that takes event by event. */
    public static Receiver of(Executor lane, EventHandler handler, SubscriptionListener listener) {
      return new Receiver(lane, Deliveries.eachEvent(handler, listener), listener);
    }
  }

  private void openWhenNeeded() {
    Link up = link;
    boolean free = talk == null && !waiting && !paused && !over;
    if (up != null && free && deliveries.isIdle()) {
      greeted = false;
      talk = talks.open(up, filter, "", this);
    }
  }

  @Override
  public void hello(RouterFrame.Hello hello) {
    greeted = true;
    if (moved) {
      moved = false;
      progress.forget();
      options = options.withSince(new Since.Last()).withAfter(List.of());
    }
    long now = nanoTime.getAsLong();
    if (!begun) {
      begun = true;
      begunAt = now;
    }
    SubscribeOptions wanted =
        membership == null
            ? progress.resume(options, Duration.ofNanos(now - begunAt))
            : options.withManualAck(true);
    Talk open = talk;
    if (open != null) {
      open.add(new ClientFrame.Subscribe(SUB, wanted));
      acks.forgetSent();
      sendAcks();
    }
  }

  @Override
  public boolean takeAtOnce(RouterFrame frame) {
    Talk open = talk;
    if (frame instanceof RouterFrame.Events events && open != null) {
      if (membership == null) {
        progress.received(events.lastId());
      } else {
        membership.came(events);
      }
      deliveries.events(events, open.credit());
    } else if (frame instanceof RouterFrame.Live now) {
      deliveries.then(() -> nowLive(now));
    } else if (frame instanceof RouterFrame.Gap gap) {
      deliveries.then(() -> listener.onGap(new Gap(gap.from(), gap.to(), gap.reason())));
    } else if (frame instanceof RouterFrame.Progress seen) {
      deliveries.then(() -> progress.handled(seen.position()));
    } else {
      return false;
    }
    return true;
  }

  private void nowLive(RouterFrame.Live now) {
    progress.live(now.at());
    live.complete(now.at() == null ? List.of() : now.at());
  }

  @Override
  public void frame(RouterFrame frame) {
    failures = frame instanceof RouterFrame.Error ? failures : 0;
    if (frame instanceof RouterFrame.Acked acked) {
      var done = membership == null ? acks.acked(acked.id()) : membership.acked(acked.id());
      lane.execute(() -> done.forEach(stage -> stage.complete(null)));
    } else if (frame instanceof RouterFrame.Error error) {
      refused(error);
    }
  }

  private void refused(RouterFrame.Error error) {
    BusException fault = new BusException(error.code(), error.message());
    Talk open = talk;
    // A router that ends the channel may have forgotten the subscription before we know.
    if (!error.code().retry() && error.code() != ErrorCode.NO_SUCH_SUBSCRIPTION) {
      end(fault);
      deliveries.then(() -> listener.onFailed(fault));
      return;
    }
    if (error.code() == ErrorCode.CURSOR_MOVED) {
      moved = true;
      fail(acks.takeAll(), fault);
      listener.onMoving();
      deliveries.then(listener::onMoved);
    }
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void writable() {
    sendAcks();
    sayGoodbye();
  }

  private void sendAcks() {
    Talk open = talk;
    if (open != null && greeted && open.isWritable()) {
      if (membership != null) {
        membership.send(open);
        return;
      }
      acks.toSend().forEach(id -> open.add(new ClientFrame.Ack(SUB, id)));
      open.flush();
    }
  }

  @Override
  public void closed(String detail) {
    talk = null;
    greeted = false;
    lostHand();
    if (!over && !waiting) {
      failures++;
      waiting = true;
      Runnable again =
          () -> {
            waiting = false;
            openWhenNeeded();
          };
      talks.loop().schedule(again, talks.backoff().pause(failures));
    }
  }

  @Override
  public void linkUp(Link up) {
    link = up;
    paused = false;
    openWhenNeeded();
  }

  @Override
  public void linkDown() {
    link = null;
    Talk open = talk;
    if (open != null) {
      talk = null;
      greeted = false;
      lostHand();
      open.abandon();
    }
  }

  /** What a member had goes to others now; nobody can be told goodbye. */
  private void lostHand() {
    sayGoodbye();
    if (membership != null) {
      fail(
          membership.reset(),
          new BusException(
              ErrorCode.NO_SUCH_SUBSCRIPTION, "the connection broke; the events go to others"));
    }
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public CompletionStage<List<EventId>> live() {
    return live.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Void> ack(EventId id) {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    talks
        .loop()
        .execute(
            () -> {
              if (over) {
                stage.completeExceptionally(closedFault());
              } else if (membership != null) {
                membership.ack(id, stage);
                sendAcks();
              } else if (moved || !progress.hasReceived(id)) {
                stage.completeExceptionally(notReceived(id));
              } else if (acks.add(id, stage)) {
                sendAcks();
              } else {
                lane.execute(() -> stage.complete(null));
              }
            });
    return stage;
  }

  @Override
  public CompletionStage<Void> nack(EventId id, Duration delay) {
    ClientFrame.Nack checked = new ClientFrame.Nack(SUB, id, delay);
    return asMember(
        "only a member of a group gives events back",
        (member, stage) -> member.nack(id, checked.delay(), stage));
  }

  @Override
  public CompletionStage<Void> credit(long events) {
    if (events < 0) {
      throw new IllegalArgumentException("credit is 0 or more, not " + events);
    }
    return asMember(
        "only a member of a group has credit",
        (member, stage) -> {
          member.credit(events);
          stage.complete(null);
        });
  }

  private CompletionStage<Void> asMember(
      String otherwise, BiConsumer<Membership, CompletableFuture<Void>> says) {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    talks
        .loop()
        .execute(
            () -> {
              if (over) {
                stage.completeExceptionally(closedFault());
              } else if (membership == null) {
                stage.completeExceptionally(new BusException(ErrorCode.UNSUPPORTED, otherwise));
              } else {
                says.accept(membership, stage);
                sendAcks();
              }
            });
    return stage;
  }

  @Override
  public void close() {
    deliveries.close();
    talks.loop().execute(() -> end(closedFault()));
  }

  private void fail(List<CompletableFuture<Void>> stages, BusException why) {
    lane.execute(() -> stages.forEach(stage -> stage.completeExceptionally(why)));
  }

  private static BusException notReceived(EventId id) {
    return new BusException(
        ErrorCode.BAD_FRAME, "the event " + id + " has not come to this subscription");
  }

  private static BusException closedFault() {
    return new BusException(ErrorCode.TIMEOUT, "the subscription was closed before");
  }

  private void end(BusException why) {
    if (over) {
      return;
    }
    over = true;
    talks.connection().remove(this);
    Talk open = talk;
    if (open != null) {
      open.close();
    }
    lane.execute(() -> live.completeExceptionally(why));
    fail(acks.takeAll(), why);
    if (membership != null) {
      fail(membership.reset(), why);
    }
  }

  @Override
  public CompletionStage<Void> finish() {
    finishing = true;
    deliveries.close();
    over = talk != null && greeted;
    sayGoodbye();
    return finished;
  }

  /** When all acknowledgements have left: whoever comes next would be given their events again. */
  private void sayGoodbye() {
    Talk open = talk;
    if (finishing && open != null && greeted && open.isWritable()) {
      open.end(() -> finished.complete(null));
    } else if (finishing && (open == null || !greeted)) {
      finished.complete(null);
    }
  }

  @Override
  public void abandon() {
    over = false;
    end(closedFault());
  }
}
