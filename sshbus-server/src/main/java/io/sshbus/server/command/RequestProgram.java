package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Intake;
import io.sshbus.server.session.Outbox;
import io.sshbus.server.session.RequestSide;
import io.sshbus.wire.RouterFrame;

/** A command that asks or answers: a side of requests, and what it writes. On the I/O thread. */
abstract class RequestProgram implements ChannelProgram {
  private final ChannelPort port;
  private final Outbox outbox;
  private final Intake intake;
  private final RequestSide requests;
  private volatile boolean finished;

  /**
   * A program that has not begun.
   *
   * @param filter the channels on which it asks or answers
   */
  RequestProgram(CommandContext context, ChannelFilter filter, ChannelPort port) {
    this.port = port;
    this.outbox = new Outbox(context.limits().outboxBytes(), context.bus()::nowMicros, port::wake);
    this.intake = Intake.of(context.bus(), context.me(), port);
    int mostBody = context.limits().frames().body();
    this.requests =
        new RequestSide(
            context.bus().requests(),
            context.me(),
            filter,
            new RequestSide.Surroundings(outbox, intake, mostBody, status -> {}));
  }

  /** Asks, or begins to answer. */
  abstract void begin();

  /** Writes what came for it; not called once it has finished. */
  abstract void write(RouterFrame frame, ByteWriter out);

  final ChannelPort port() {
    return port;
  }

  final RequestSide requests() {
    return requests;
  }

  /** What came in and is kept. */
  final Intake intake() {
    return intake;
  }

  /** What has begun and not ended takes so many bytes; ends where the bus has no room for that. */
  final void keepUnfinished(int bytes) {
    if (!intake.keepUnfinished(bytes)) {
      fail(
          new BusException(
              ErrorCode.BACK_PRESSURE, "too much unfinished input; send this again later"));
    }
  }

  final boolean isFinished() {
    return finished;
  }

  final void fail(BusException fault) {
    port.diagnose(Complaints.of(fault));
    finish(fault.code().exitStatus());
  }

  final void finish(int status) {
    if (!finished) {
      finished = true;
      requests.close();
      port.finish(status);
    }
  }

  @Override
  public final void opened() {
    outbox.encode(
        (frame, out) -> {
          if (!finished) {
            write(frame, out);
          }
        });
    begin();
  }

  @Override
  public final void outputGone() {
    finish(0);
  }

  @Override
  public final void closed() {
    requests.close();
    outbox.close();
    intake.close();
  }

  @Override
  public final void fill(ByteWriter out, int enough) {
    outbox.fill(out, enough);
  }

  @Override
  public final void flushed() {
    outbox.flushed();
  }
}
