package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Durations;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.wire.Answer;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.LineSplitter;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests as lines of JSON and answers them, the oldest first, with a text or with the
 * lines of the input. A line for a request that is over is taken and passed over, so that lines and
 * requests never get out of step. On the I/O thread.
 */
final class ReplyProgram extends RequestProgram implements LineSplitter.Lines {
  private static final String SUB = "reply";
  private static final int MOST_UNANSWERED = 10_000;

  private final ChannelFilter filter;
  private final @Nullable String text;
  private final LineSplitter lines;
  private final Deque<String> unanswered = new ArrayDeque<>();
  private long left;

  /**
   * A program that answers nothing yet.
   *
   * @param text the answer to everything; null for the lines of the input
   * @param count end after so many answers
   */
  ReplyProgram(
      CommandContext context,
      ChannelFilter filter,
      @Nullable String text,
      long count,
      ChannelPort port) {
    super(context, filter, port);
    this.filter = filter;
    this.text = text;
    this.left = count;
    this.lines = new LineSplitter(context.limits().frames().body());
  }

  @Override
  void begin() {
    try {
      requests().respond(SUB, SubscribeOptions.DEFAULT.withFilter(filter).withRespond(true));
    } catch (BusException fault) {
      fail(fault);
    }
  }

  @Override
  void write(RouterFrame frame, ByteWriter out) {
    if (!(frame instanceof RouterFrame.Request request)) {
      return;
    }
    if (unanswered.size() >= MOST_UNANSWERED) {
      answer(
          request.id(),
          Answer.Failure.of(ErrorCode.RESPONDER_BUSY, MOST_UNANSWERED + " requests wait for it"));
      return;
    }
    RouterFrameEncoder.JSON.encode(request, out);
    unanswered.add(request.id());
    if (text != null) {
      answerNext(Body.of(text));
    }
  }

  private void answerNext(Answer answer) {
    String id = unanswered.poll();
    if (id == null) {
      port().diagnose("sshbus: a line that answers nothing is passed over");
      return;
    }
    answer(id, answer);
    left--;
    if (left == 0) {
      finish(0);
    }
  }

  private void answer(String id, Answer answer) {
    requests().reply(new ClientFrame.Reply(id, answer, true));
    requests().flush();
  }

  @Override
  public void received(Bytes bytes) {
    intake().received(bytes.length());
    if (text == null && !isFinished()) {
      lines.feed(bytes, this);
      keepUnfinished(lines.unfinished());
    }
    intake().giveBack();
  }

  @Override
  public boolean line(Bytes line) {
    if (!isFinished()) {
      // The splitter's array is used again.
      answerNext(Body.of(Bytes.wrap(line.toArray())));
    }
    return true;
  }

  @Override
  public void tooLong(BusException fault, Bytes beginning) {
    port().diagnose(Complaints.of(fault));
    answerNext(Answer.Failure.of(fault.code(), "its answer is too large"));
  }

  /** Without more lines there are no more answers. */
  @Override
  public void inputEnded() {
    if (text == null) {
      lines.end(this);
      finish(0);
    }
  }

  @Override
  public void drain(Duration retryAfter) {
    port()
        .diagnose("sshbus: DRAINING: the router stops; come back in " + Durations.text(retryAfter));
    finish(ErrorCode.DRAINING.exitStatus());
  }
}
