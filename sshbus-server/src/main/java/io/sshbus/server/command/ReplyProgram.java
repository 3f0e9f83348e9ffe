package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Durations;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Intake;
import io.sshbus.server.session.Outbox;
import io.sshbus.server.session.RequestSide;
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
final class ReplyProgram implements ChannelProgram, LineSplitter.Lines {
  private static final String SUB = "reply";
  private static final int MOST_UNANSWERED = 10_000;

  private final ChannelFilter filter;
  private final @Nullable String text;
  private final ChannelPort port;
  private final Outbox outbox;
  private final RequestSide requests;
  private final LineSplitter lines;
  private final Deque<String> unanswered = new ArrayDeque<>();
  private long left;
  private boolean finished;

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
    this.filter = filter;
    this.text = text;
    this.left = count;
    this.port = port;
    int mostBody = context.limits().frames().body();
    this.lines = new LineSplitter(mostBody);
    this.outbox = new Outbox(context.limits().outboxBytes(), context.bus()::nowMicros, port::wake);
    Intake intake = Intake.of(context.bus(), context.me(), port);
    this.requests =
        new RequestSide(
            context.bus().requests(),
            context.me(),
            filter,
            new RequestSide.Surroundings(outbox, intake, mostBody, status -> {}));
  }

  @Override
  public void opened() {
    outbox.encode(this::encode);
    try {
      requests.respond(SUB, SubscribeOptions.DEFAULT.withFilter(filter).withRespond(true));
    } catch (BusException fault) {
      fail(fault);
    }
  }

  private void encode(RouterFrame frame, ByteWriter out) {
    if (finished || !(frame instanceof RouterFrame.Request request)) {
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
      port.diagnose("sshbus: a line that answers nothing is passed over");
      return;
    }
    answer(id, answer);
    left--;
    if (left == 0) {
      finish(0);
    }
  }

  private void answer(String id, Answer answer) {
    requests.reply(new ClientFrame.Reply(id, answer, true));
    requests.flush();
  }

  @Override
  public void received(Bytes bytes) {
    if (text == null && !finished) {
      lines.feed(bytes, this);
    }
    port.consumed(bytes.length());
  }

  @Override
  public boolean line(Bytes line) {
    if (!finished) {
      // The splitter's array is used again.
      answerNext(Body.of(Bytes.wrap(line.toArray())));
    }
    return true;
  }

  @Override
  public void tooLong(BusException fault, Bytes beginning) {
    port.diagnose(Complaints.of(fault));
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

  private void fail(BusException fault) {
    port.diagnose(Complaints.of(fault));
    finish(fault.code().exitStatus());
  }

  private void finish(int status) {
    if (!finished) {
      finished = true;
      requests.close();
      port.finish(status);
    }
  }

  @Override
  public void outputGone() {
    finish(0);
  }

  @Override
  public void drain(Duration retryAfter) {
    port.diagnose("sshbus: DRAINING: the router stops; come back in " + Durations.text(retryAfter));
    finish(ErrorCode.DRAINING.exitStatus());
  }

  @Override
  public void closed() {
    requests.close();
    outbox.close();
  }

  @Override
  public void fill(ByteWriter out, int enough) {
    outbox.fill(out, enough);
  }

  @Override
  public void flushed() {
    outbox.flushed();
  }
}
