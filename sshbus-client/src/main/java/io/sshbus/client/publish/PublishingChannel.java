package io.sshbus.client.publish;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.client.Published;
import io.sshbus.client.connection.Conversation;
import io.sshbus.client.connection.Talk;
import io.sshbus.client.connection.TalkListener;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.link.Link;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to one channel: takes events from any thread, drives the stream on the loop, completes
 * stages on a lane of their own.
 */
public final class PublishingChannel implements Conversation, TalkListener, Outcomes {
  /**
   * So many SSH channels in a row may be closed without a greeting before the events fail. Who
   * greets is a router, and takes events again, though it may be about to stop.
   */
  private static final int MOST_SILENT = 6;

  /** Frames are gathered into one write up to this. */
  private static final int WRITE_BYTES = 256 << 10;

  private final String name;
  private final Talks talks;
  private final Budget budget;
  private final Executor completions;
  private final Intake intake;
  private final PublishStream stream;
  private final LastRefusal refusal;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private volatile FrameRoom room = FrameRoom.UNKNOWN;
  private @Nullable Link link;
  private @Nullable Talk talk;
  private boolean greeted;
  private boolean paused;
  private boolean waiting;
  private boolean finishing;
  private int failures;
  private int silent;

  /**
   * A channel nothing has been published to.
   *
   * @param name of the channel, which is the SSH subsystem too
   * @param first the number of the first event
   */
  public PublishingChannel(
      String name, Talks talks, Budget budget, Executor completions, int batchBytes, long first) {
    this.name = name;
    this.talks = talks;
    this.budget = budget;
    this.completions = completions;
    this.intake = new Intake(batchBytes);
    this.refusal = new LastRefusal(name);
    this.stream =
        new PublishStream(StreamLimits.DEFAULT, talks.producer(), first, talks::newProducer, this);
  }

  /** As {@link io.sshbus.client.BusChannel#publish(String)}. */
  public CompletionStage<Published> publish(String text) {
    return publish(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link io.sshbus.client.BusChannel#publish(byte[])}. */
  public CompletionStage<Published> publish(byte[] body) {
    CompletableFuture<Published> stage = new CompletableFuture<>();
    BusException fault = admit(body.length);
    if (fault != null) {
      stage.completeExceptionally(fault);
    } else {
      added(intake.add(body, stage), body.length, stage);
    }
    return stage;
  }

  /** As {@link io.sshbus.client.BusChannel#publish(EventDraft)}. */
  public CompletionStage<Published> publish(EventDraft event) {
    CompletableFuture<Published> stage = new CompletableFuture<>();
    int length = event.body().length();
    BusException fault = admit(length);
    if (fault != null) {
      stage.completeExceptionally(fault);
    } else {
      added(intake.add(event, stage), length, stage);
    }
    return stage;
  }

  private @Nullable BusException admit(int length) {
    FrameRoom known = room;
    return length > known.body()
        ? known.bodyTooLarge(length)
        : refusal.explain(budget.take(length + (long) PendingBatch.EVENT_COST));
  }

  private void added(Intake.Added added, int length, CompletableFuture<Published> stage) {
    if (added == Intake.Added.WAKE) {
      talks.loop().execute(this::pump);
    } else if (added == Intake.Added.CLOSED) {
      budget.give(length + (long) PendingBatch.EVENT_COST);
      stage.completeExceptionally(
          new BusException(ErrorCode.DRAINING, "the client is closed; nothing more is published"));
    }
  }

  /** Moves what can be moved: from the intake into the stream, from the stream to the router. */
  private void pump() {
    fill();
    if (talk == null) {
      openWhenNeeded();
    } else if (greeted && !paused) {
      send(talk);
    }
    finishWhenDone();
  }

  private void fill() {
    for (OpenBatch next = takeFromIntake(); next != null; next = takeFromIntake()) {
      stream.accept(next.seal());
      intake.recycle(next);
    }
  }

  private @Nullable OpenBatch takeFromIntake() {
    Talk open = talk;
    boolean any = finishing || (open == null && stream.isEmpty());
    boolean sendable = open != null && greeted && !paused && open.isWritable() && stream.isEager();
    return intake.take(any || sendable);
  }

  private void openWhenNeeded() {
    Link up = link;
    if (up != null && !paused && !waiting && !stream.isEmpty()) {
      greeted = false;
      talk = talks.open(up, name, stream.producer(), this);
    }
  }

  private void send(Talk open) {
    if (!open.isWritable()) {
      return;
    }
    long now = talks.loop().nanos();
    PendingBatch next = stream.next(now);
    while (next != null) {
      open.add(new ClientFrame.Publish(null, next.first(), next.section()));
      next = open.pendingBytes() < WRITE_BYTES ? stream.next(now) : null;
    }
    open.flush();
    if (stream.mustReopen() && !stream.isBlocked()) {
      open.close();
    }
  }

  @Override
  public void hello(RouterFrame.Hello hello) {
    greeted = true;
    silent = 0;
    int frame = hello.limits().frame() - 32 - name.getBytes(StandardCharsets.UTF_8).length;
    room = new FrameRoom(frame, hello.limits().body());
    stream.opened(room);
    pump();
  }

  @Override
  public void frame(RouterFrame frame) {
    if (frame instanceof RouterFrame.Confirm confirm) {
      failures = 0;
      refusal.forget();
      stream.confirm(confirm, talks.loop().nanos());
      if (stream.mustReopen() && talk != null) {
        talk.close();
      }
      pump();
    } else if (frame instanceof RouterFrame.Error error) {
      refused(error);
    }
  }

  private void refused(RouterFrame.Error error) {
    RouterFrame.About about = error.about();
    if (about.seq() >= 0) {
      stream.refused(about.seq(), about.last(), error.code(), error.message());
      if (stream.isBlocked()) {
        refusal.remember(error);
        wait(stream.refusals(), stream::unblock);
      }
      pump();
      return;
    }
    if (!error.code().retry()) {
      stream.failAll(new BusException(error.code(), error.message()));
    }
    if (talk != null) {
      talk.close();
    }
  }

  /** Waits before something is tried again; one wait at a time. */
  private void wait(int times, Runnable after) {
    if (!waiting) {
      waiting = true;
      talks
          .loop()
          .schedule(
              () -> {
                waiting = false;
                after.run();
                pump();
              },
              talks.backoff().pause(times));
    }
  }

  @Override
  public void writable() {
    pump();
  }

  @Override
  public void closed(String detail) {
    boolean planned = stream.mustReopen();
    silent += greeted ? 0 : 1;
    talk = null;
    greeted = false;
    stream.closed();
    if (link != null && !planned) {
      failures++;
      if (silent >= MOST_SILENT) {
        giveUp(detail);
      }
      wait(failures, () -> {});
    }
    pump();
  }

  private void giveUp(String detail) {
    fill();
    stream.failAll(
        new BusException(
            ErrorCode.UNSUPPORTED,
            "the router closes every SSH channel for " + name + ": " + detail));
    failures = 0;
    silent = 0;
  }

  @Override
  public void linkUp(Link up) {
    link = up;
    paused = false;
    failures = 0;
    silent = 0;
    pump();
  }

  @Override
  public void linkDown() {
    link = null;
    if (talk != null) {
      talk.abandon();
      talk = null;
      greeted = false;
      stream.closed();
    }
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public CompletionStage<Void> finish() {
    intake.close();
    finishing = true;
    pump();
    return finished;
  }

  private void finishWhenDone() {
    if (!finishing || !stream.isEmpty()) {
      return;
    }
    Talk open = talk;
    if (open == null) {
      finished.complete(null);
    } else if (open.isWritable() && greeted) {
      open.end(() -> finished.complete(null));
    }
  }

  @Override
  public void abandon() {
    intake.close();
    finishing = true;
    fill();
    stream.failAll(
        new BusException(
            ErrorCode.TIMEOUT,
            "the client was closed before the bus had confirmed; the event may be stored or not"));
    finished.complete(null);
  }

  @Override
  public void confirmed(PendingBatch batch, @Nullable EventId id) {
    completions.execute(
        () -> {
          budget.give(batch.cost());
          if (id == null) {
            batch.completeAgain();
          } else {
            batch.complete(id);
          }
        });
  }

  @Override
  public void failed(PendingBatch batch, BusException why) {
    completions.execute(
        () -> {
          budget.give(batch.cost());
          batch.fail(why);
        });
  }
}
