package io.sshbus.client.request;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.Replies;
import io.sshbus.client.Reply;
import io.sshbus.client.ReplyHandler;
import io.sshbus.wire.Answer;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A request that is open: its pieces are put together on the loop, its replies go to a lane. */
final class PendingReplies implements Pending, Replies {
  private final ClientFrame.Request request;
  private final ReplyHandler handler;
  private final Executor lane;
  private final Runnable cancel;
  private final CompletableFuture<Reply> first = new CompletableFuture<>();
  private final CompletableFuture<Summary> done = new CompletableFuture<>();
  private @Nullable Map<Integer, ByteWriter> begun;

  /**
   * A request that has not been sent.
   *
   * @param cancel has it cancelled; any thread
   */
  PendingReplies(
      ClientFrame.Request request, ReplyHandler handler, Executor lane, Runnable cancel) {
    this.request = request;
    this.handler = handler;
    this.lane = lane;
    this.cancel = cancel;
  }

  @Override
  public ClientFrame.Request request() {
    return request;
  }

  @Override
  public void piece(RouterFrame.Reply frame, Runnable handled) {
    ByteWriter before = begun == null ? null : begun.get(frame.part());
    if (!frame.last()) {
      if (frame.answer() instanceof Body body) {
        begin(frame.part(), before).bytes(body.bytes());
      }
      handled.run();
      return;
    }
    Bytes last = frame.answer() instanceof Body body ? body.bytes() : Bytes.EMPTY;
    Bytes whole = before == null ? last : before.bytes(last).finish();
    if (before != null && begun != null) {
      begun.remove(frame.part());
    }
    Answer.Failure failure = frame.answer() instanceof Answer.Failure reason ? reason : null;
    Reply reply = new Reply(frame.sender(), frame.channel(), whole, failure);
    lane.execute(
        () -> {
          try {
            handler.handle(reply);
          } finally {
            first.complete(reply);
            handled.run();
          }
        });
  }

  private ByteWriter begin(int part, @Nullable ByteWriter before) {
    if (before != null) {
      return before;
    }
    if (begun == null) {
      begun = new HashMap<>();
    }
    ByteWriter made = new ByteWriter(1024);
    begun.put(part, made);
    return made;
  }

  @Override
  public void end(RouterFrame.Done frame) {
    ErrorCode code = frame.code();
    if (code != null) {
      fail(new BusException(code, frame.message()));
      return;
    }
    Summary summary = new Summary(frame.asked(), frame.replied());
    lane.execute(
        () -> {
          done.complete(summary);
          first.completeExceptionally(
              new BusException(ErrorCode.TIMEOUT, "the request was cancelled before"));
        });
  }

  @Override
  public void fail(BusException why) {
    lane.execute(
        () -> {
          done.completeExceptionally(why);
          first.completeExceptionally(why);
        });
  }

  @Override
  public CompletionStage<Reply> first() {
    return first.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Summary> done() {
    return done.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    cancel.run();
  }
}
