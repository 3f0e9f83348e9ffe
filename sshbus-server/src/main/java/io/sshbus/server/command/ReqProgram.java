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
import io.sshbus.wire.RouterFrame;
import java.time.Duration;

/**
 * Sends one request and writes its replies as they come; what failed, and the sum, go to {@code
 * stderr}. On the I/O thread.
 */
final class ReqProgram extends RequestProgram {
  private final ClientFrame.Request request;
  private final ReplyFormat format;
  private final int mostBody;
  private final ByteWriter input = new ByteWriter(0);
  private volatile boolean reading;
  private int good;
  private int failedStatus;

  /**
   * A program that has not asked.
   *
   * @param fromInput whether the body is all of the input
   */
  ReqProgram(
      CommandContext context,
      ClientFrame.Request request,
      boolean fromInput,
      ReplyFormat format,
      ChannelPort port) {
    super(context, ChannelFilter.ALL, port);
    this.request = request;
    this.reading = fromInput;
    this.format = format;
    this.mostBody = context.limits().frames().body();
  }

  @Override
  void begin() {
    if (!reading) {
      ask(request);
    }
  }

  private void ask(ClientFrame.Request asked) {
    requests().request(asked);
    requests().flush();
  }

  @Override
  public void received(Bytes bytes) {
    port().consumed(bytes.length());
    if (!reading) {
      return;
    }
    if (input.length() + bytes.length() > mostBody) {
      reading = false;
      fail(
          new BusException(
              ErrorCode.BODY_TOO_LARGE, "the input has more than " + mostBody + " bytes"));
      return;
    }
    input.bytes(bytes);
    keepUnfinished(input.length());
  }

  @Override
  public void inputEnded() {
    if (reading) {
      reading = false;
      keepUnfinished(0);
      ask(
          new ClientFrame.Request(
              request.to(),
              request.seq(),
              Body.of(input.copy()),
              request.timeout(),
              request.replies()));
    }
  }

  @Override
  void write(RouterFrame frame, ByteWriter out) {
    if (frame instanceof RouterFrame.Reply reply) {
      reply(reply, out);
    } else if (frame instanceof RouterFrame.Done done) {
      end(done);
    }
  }

  private void reply(RouterFrame.Reply reply, ByteWriter out) {
    if (reply.answer() instanceof Body body) {
      good += reply.last() ? 1 : 0;
      format.write(reply, body, out);
    } else if (reply.answer() instanceof Answer.Failure failure) {
      failedStatus = Math.max(failedStatus, statusOf(failure));
      StringBuilder line = new StringBuilder("sshbus: ").append(reply.sender().shortName());
      EventFormat.appendVisibly(": " + failure.code() + ": " + failure.message(), line);
      port().diagnose(line.toString());
    }
  }

  /** The router's own words have the status that they have everywhere. */
  private static int statusOf(Answer.Failure failure) {
    return switch (failure.code()) {
      case "RESPONDER_GONE", "RESPONDER_BUSY" -> ErrorCode.RESPONDER_GONE.exitStatus();
      default -> 1;
    };
  }

  private void end(RouterFrame.Done done) {
    ErrorCode code = done.code();
    if (done.asked() == 0 && code != null) {
      fail(new BusException(code, done.message()));
      return;
    }
    if (good < done.asked() || done.asked() > 1) {
      port().diagnose("sshbus: " + good + " of " + done.asked() + " replied");
    }
    if (good > 0) {
      finish(0);
    } else {
      finish(code == null ? failedStatus : code.exitStatus());
    }
  }

  /** Its request ends with a code that says so, and what it has not asked yet is not asked. */
  @Override
  public void drain(Duration retryAfter) {
    requests().drain();
    if (reading) {
      fail(
          new BusException(
              ErrorCode.DRAINING, "the router stops; ask again in " + Durations.text(retryAfter)));
    }
  }
}
