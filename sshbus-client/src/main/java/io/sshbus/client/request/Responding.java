package io.sshbus.client.request;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.RequestHandler;
import io.sshbus.client.Responder;
import io.sshbus.client.connection.Conversation;
import io.sshbus.client.connection.Talk;
import io.sshbus.client.connection.TalkListener;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.link.Link;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one filter over one connection after another. What was asked on a
 * connection that is gone needs no answer. Belongs on the loop; the handler runs on its lane.
 */
public final class Responding implements Responder, Conversation, TalkListener {
  private static final Logger LOG = LoggerFactory.getLogger(Responding.class);
  private static final String SUB = "r";

  /** Frames are gathered into one write up to this. */
  private static final int WRITE_BYTES = 256 << 10;

  /** Of a frame beside its body, at least. */
  private static final int FRAME_BYTES = 16;

  private final String filter;
  private final Talks talks;
  private final Executor lane;
  private final RequestHandler handler;
  private final CompletableFuture<Void> live = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Queue<Said> said = new ConcurrentLinkedQueue<>();
  private final AtomicInteger saying = new AtomicInteger();
  private final Deque<Said> toSend = new ArrayDeque<>();
  private final Map<String, ArrivedRequest> open = new HashMap<>();
  private @Nullable Link link;
  private @Nullable Talk talk;
  private int mostBody;
  private int failures;
  private boolean paused;
  private boolean waiting;
  private volatile boolean over;

  /** Something said on a talk that may be over. */
  private record Said(Talk talk, ArrivedRequest to, ClientFrame.Reply reply, Runnable sent) {}

  /**
   * A responder that is not asked yet.
   *
   * @param filter which is the SSH subsystem too
   * @param lane where the handler is called
   */
  public Responding(String filter, Talks talks, Executor lane, RequestHandler handler) {
    this.filter = filter;
    this.talks = talks;
    this.lane = lane;
    this.handler = handler;
  }

  private void openWhenNeeded() {
    Link up = link;
    if (up != null && talk == null && !waiting && !paused && !over) {
      talk = talks.open(up, filter, "", this);
    }
  }

  @Override
  public void hello(RouterFrame.Hello hello) {
    mostBody = hello.limits().body();
    Talk opened = talk;
    if (opened != null) {
      opened.add(new ClientFrame.Subscribe(SUB, SubscribeOptions.DEFAULT.withRespond(true)));
      opened.flush();
    }
  }

  @Override
  public boolean takeAtOnce(RouterFrame frame) {
    Talk from = talk;
    if (frame instanceof RouterFrame.Request request && from != null) {
      arrived(request, from);
    } else if (frame instanceof RouterFrame.Cancel cancel) {
      ArrivedRequest cancelled = open.remove(cancel.id());
      if (cancelled != null) {
        cancelled.isNotWanted();
      }
    } else {
      return false;
    }
    return true;
  }

  private void arrived(RouterFrame.Request frame, Talk from) {
    ArrivedRequest request =
        new ArrivedRequest(
            frame, mostBody, (to, reply, sent) -> say(new Said(from, to, reply, sent)));
    open.put(frame.id(), request);
    long bytes = (long) frame.body().length() + FRAME_BYTES;
    from.credit().hold(bytes);
    lane.execute(
        () -> {
          try {
            handle(request);
          } finally {
            from.credit().handled(bytes);
          }
        });
  }

  private void handle(ArrivedRequest request) {
    if (request.isOver() || over) {
      return;
    }
    try {
      handler.handle(request);
    } catch (Exception | Error fault) {
      if (fault instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("A handler of requests failed", fault);
      request.fail("FAILED", "the responder has failed");
    }
  }

  private void say(Said reply) {
    said.add(reply);
    if (saying.getAndIncrement() == 0) {
      talks.loop().execute(this::pump);
    }
  }

  private void pump() {
    for (Said next = said.poll(); next != null; next = said.poll()) {
      saying.decrementAndGet();
      if (next.talk() == talk) {
        if (next.reply().last()) {
          open.remove(next.reply().to());
        }
        toSend.add(next);
      } else {
        next.sent().run();
      }
    }
    send();
  }

  private void send() {
    Talk opened = talk;
    if (opened == null || !opened.isWritable()) {
      return;
    }
    while (!toSend.isEmpty() && opened.pendingBytes() < WRITE_BYTES) {
      Said next = toSend.remove();
      opened.add(next.reply());
      if (!next.reply().last()) {
        next.to().left(next.reply().answer().length());
      }
      next.sent().run();
    }
    opened.flush();
  }

  @Override
  public void frame(RouterFrame frame) {
    if (frame instanceof RouterFrame.Live) {
      failures = 0;
      lane.execute(() -> live.complete(null));
    } else if (frame instanceof RouterFrame.Error error && SUB.equals(error.about().sub())) {
      BusException fault = new BusException(error.code(), error.message());
      if (!error.code().retry()) {
        LOG.warn("A responder has ended: {}", error.message());
        end(fault);
        lane.execute(() -> ended.completeExceptionally(fault));
      } else if (talk != null) {
        talk.close();
      }
    }
  }

  @Override
  public void writable() {
    send();
  }

  @Override
  public void closed(String detail) {
    forget();
    if (!over && !waiting) {
      failures++;
      waiting = true;
      talks
          .loop()
          .schedule(
              () -> {
                waiting = false;
                openWhenNeeded();
              },
              talks.backoff().pause(failures));
    }
  }

  /** Nobody waits for what was asked on a talk that is over. */
  private void forget() {
    talk = null;
    toSend.forEach(never -> never.sent().run());
    toSend.clear();
    open.values().forEach(ArrivedRequest::isNotWanted);
    open.clear();
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
    Talk opened = talk;
    if (opened != null) {
      forget();
      opened.abandon();
    }
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public CompletionStage<Void> live() {
    return live.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  @Override
  public void close() {
    over = true;
    talks.loop().execute(this::endClosed);
  }

  private void endClosed() {
    end(closedFault());
    lane.execute(() -> ended.complete(null));
  }

  private static BusException closedFault() {
    return new BusException(ErrorCode.TIMEOUT, "the responder was closed before");
  }

  private void end(BusException why) {
    over = true;
    talks.connection().remove(this);
    Talk opened = talk;
    if (opened != null) {
      opened.close();
    }
    lane.execute(() -> live.completeExceptionally(why));
  }

  @Override
  public CompletionStage<Void> finish() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void abandon() {
    endClosed();
  }
}
