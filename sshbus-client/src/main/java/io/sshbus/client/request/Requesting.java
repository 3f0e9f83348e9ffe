package io.sshbus.client.request;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.Replies;
import io.sshbus.client.ReplyFrames;
import io.sshbus.client.ReplyHandler;
import io.sshbus.client.RequestOptions;
import io.sshbus.client.connection.Conversation;
import io.sshbus.client.connection.Talk;
import io.sshbus.client.connection.TalkListener;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.link.Link;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All requests of a client, on one SSH channel that is opened for the first. A request belongs to
 * the connection that it was sent on, and fails with it: it may have been served. Belongs on the
 * loop, but for {@link #request} and {@link #pass}.
 */
public final class Requesting implements Conversation, TalkListener {
  /** Requests that wait for their end; the router allows a node fewer. */
  private static final int MOST_OPEN = 16_384;

  /** Of a frame beside its body, at least. */
  private static final int FRAME_BYTES = 16;

  private final Talks talks;
  private final Executor lane;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Queue<Pending> intake = new ConcurrentLinkedQueue<>();
  private final Map<Long, Pending> sent = new HashMap<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private @Nullable Link link;
  private @Nullable Talk talk;
  private boolean greeted;
  private boolean finishing;
  private volatile int mostBody = Integer.MAX_VALUE;

  /**
   * Nothing asked yet.
   *
   * @param lane where handlers are called
   */
  public Requesting(Talks talks, Executor lane) {
    this.talks = talks;
    this.lane = lane;
  }

  /** Asks; any thread, never waits. */
  public Replies request(
      ChannelFilter to, byte[] body, RequestOptions options, ReplyHandler handler) {
    Body copy = Body.of(Bytes.copyOf(body, 0, body.length));
    ClientFrame.Request frame = next(to, copy, options);
    PendingReplies replies =
        new PendingReplies(frame, handler, lane, () -> cancelSoon(frame.seq()));
    ask(replies);
    return replies;
  }

  /**
   * Asks, and has all that comes passed on; any thread, never waits.
   *
   * @return cancels it; any thread
   */
  public Runnable pass(ChannelFilter to, Body body, RequestOptions options, ReplyFrames taker) {
    ClientFrame.Request frame = next(to, body, options);
    ask(new PendingFrames(frame, taker, lane));
    return () -> cancelSoon(frame.seq());
  }

  private ClientFrame.Request next(ChannelFilter to, Body body, RequestOptions options) {
    return new ClientFrame.Request(
        to, numbers.getAndIncrement(), body, options.timeout(), options.replies());
  }

  private void ask(Pending replies) {
    if (open.incrementAndGet() > MOST_OPEN) {
      open.decrementAndGet();
      replies.fail(
          new BusException(
              ErrorCode.BACK_PRESSURE, MOST_OPEN + " requests are open; ask again later"));
      return;
    }
    intake.add(replies);
    if (waiting.getAndIncrement() == 0) {
      talks.loop().execute(this::pump);
    }
  }

  private void cancelSoon(long number) {
    talks.loop().execute(() -> cancel(number));
  }

  private void pump() {
    if (link == null || finished.isDone()) {
      failAll(lost("there is no connection to the bus"));
    } else if (talk == null) {
      greeted = false;
      talk = talks.open(link, ChannelFilter.ALL.value(), "", this);
    } else if (greeted) {
      send(talk);
    }
    finishWhenDone();
  }

  private void send(Talk open) {
    for (Pending next = take(); next != null; next = take()) {
      int length = next.request().body().length();
      if (length > mostBody) {
        end(next, tooLarge(length));
      } else {
        sent.put(next.request().seq(), next);
        open.add(next.request());
      }
    }
    open.flush();
  }

  private @Nullable Pending take() {
    Pending next = intake.poll();
    if (next != null) {
      waiting.decrementAndGet();
    }
    return next;
  }

  private BusException tooLarge(int length) {
    return new BusException(
        ErrorCode.BODY_TOO_LARGE,
        "a body of " + length + " bytes is over the router's limit of " + mostBody + " bytes");
  }

  private void end(Pending replies, BusException why) {
    open.decrementAndGet();
    replies.fail(why);
  }

  private void failAll(BusException why) {
    for (Pending next = take(); next != null; next = take()) {
      end(next, why);
    }
    List<Pending> all = List.copyOf(sent.values());
    sent.clear();
    all.forEach(replies -> end(replies, why));
  }

  private static BusException lost(String seen) {
    return new BusException(
        ErrorCode.CONNECTION_LOST, seen + "; the request may have been served or not");
  }

  private void cancel(long number) {
    Talk from = talk;
    if (sent.containsKey(number)) {
      if (from != null) {
        from.add(new ClientFrame.Cancel(number));
        from.flush();
      }
      return;
    }
    Pending unsent =
        intake.stream().filter(next -> next.request().seq() == number).findFirst().orElse(null);
    if (unsent != null && intake.remove(unsent)) {
      waiting.decrementAndGet();
      open.decrementAndGet();
      unsent.end(new RouterFrame.Done(number, 0, 0, null, ""));
      finishWhenDone();
    }
  }

  @Override
  public void hello(RouterFrame.Hello hello) {
    greeted = true;
    mostBody = hello.limits().body();
    pump();
  }

  @Override
  public boolean takeAtOnce(RouterFrame frame) {
    Talk from = talk;
    if (frame instanceof RouterFrame.Reply reply && from != null) {
      Pending replies = sent.get(reply.to());
      if (replies != null) {
        long bytes = (long) reply.answer().length() + FRAME_BYTES;
        from.credit().hold(bytes);
        replies.piece(reply, () -> from.credit().handled(bytes));
      }
    } else if (frame instanceof RouterFrame.Done done) {
      Pending replies = sent.remove(done.to());
      if (replies != null) {
        open.decrementAndGet();
        replies.end(done);
        finishWhenDone();
      }
    } else {
      return false;
    }
    return true;
  }

  /** What is refused as a whole cannot be told apart: nothing of it was asked. */
  @Override
  public void frame(RouterFrame frame) {
    if (frame instanceof RouterFrame.Error error) {
      failAll(new BusException(error.code(), error.message()));
    }
  }

  @Override
  public void writable() {}

  @Override
  public void closed(String detail) {
    talk = null;
    greeted = false;
    failAll(lost("the router has closed the SSH channel for requests: " + detail));
    finishWhenDone();
  }

  @Override
  public void linkUp(Link up) {
    link = up;
  }

  @Override
  public void linkDown() {
    link = null;
    Talk open = talk;
    if (open != null) {
      talk = null;
      greeted = false;
      open.abandon();
    }
    failAll(lost("the connection to the bus broke"));
    finishWhenDone();
  }

  /** The router ends what is open by itself. */
  @Override
  public void pause() {}

  @Override
  public CompletionStage<Void> finish() {
    finishing = true;
    finishWhenDone();
    return finished;
  }

  private void finishWhenDone() {
    if (finishing && sent.isEmpty() && intake.isEmpty()) {
      finished.complete(null);
    }
  }

  @Override
  public void abandon() {
    finished.complete(null);
    failAll(lost("the client was closed"));
  }
}
