package io.sshbus.server.ssh;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A command for a client that asked for a terminal (RFC 4254, section 6.2). There is none here, but
 * the client has put its own into raw mode and leaves to us what that would have done: lines end
 * with CR LF, return ends a line of the input, control-C ends the command and control-D its input.
 */
final class TerminalProgram implements ChannelProgram {
  /** What a shell says of a command that SIGINT has ended. */
  static final int INTERRUPTED = 130;

  private static final byte CONTROL_C = 3;
  private static final byte CONTROL_D = 4;

  private final ChannelPort port;
  private final ChannelProgram program;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean interrupted;
  private boolean ended;

  /**
   * The same command as on a channel without a terminal.
   *
   * @param make makes it, given its port
   */
  TerminalProgram(ChannelPort port, Function<ChannelPort, ChannelProgram> make) {
    this.port = port;
    this.program = make.apply(new TerminalPort());
  }

  @Override
  public void opened() {
    program.opened();
  }

  @Override
  public void received(Bytes bytes) {
    byte[] typed = bytes.toArray();
    int taken = 0;
    while (taken < typed.length && !ended && !interrupted) {
      taken = take(typed, taken);
    }
    if (taken < typed.length) {
      port.consumed(typed.length - taken);
    }
  }

  /** Hands on what comes before the next control character, and obeys that; returns its end. */
  private int take(byte[] typed, int from) {
    int end = from;
    while (end < typed.length && typed[end] != CONTROL_C && typed[end] != CONTROL_D) {
      if (typed[end] == '\r') {
        typed[end] = '\n';
      }
      end++;
    }
    if (end > from) {
      program.received(Bytes.wrap(typed, from, end - from));
    }
    if (end == typed.length) {
      return end;
    }
    port.consumed(1);
    if (typed[end] == CONTROL_C) {
      interrupt();
    } else {
      inputEnded();
    }
    return end + 1;
  }

  private void interrupt() {
    interrupted = true;
    closed();
    port.finish(INTERRUPTED);
  }

  @Override
  public void inputEnded() {
    if (!ended && !interrupted) {
      ended = true;
      program.inputEnded();
    }
  }

  @Override
  public void outputGone() {
    program.outputGone();
  }

  @Override
  public void drain(Duration retryAfter) {
    program.drain(retryAfter);
  }

  @Override
  public void closed() {
    if (closed.compareAndSet(false, true)) {
      program.closed();
    }
  }

  @Override
  public void fill(ByteWriter out, int enough) {
    if (interrupted) {
      return;
    }
    ByteWriter plain = new ByteWriter(4 * 1024);
    program.fill(plain, enough);
    int lineStart = 0;
    for (int i = 0; i < plain.length(); i++) {
      if (plain.array()[i] == '\n') {
        out.bytes(plain.array(), lineStart, i - lineStart).u8('\r');
        lineStart = i;
      }
    }
    out.bytes(plain.array(), lineStart, plain.length() - lineStart);
  }

  @Override
  public void flushed() {
    program.flushed();
  }

  /** The port as the command sees it. */
  private final class TerminalPort implements ChannelPort {
    @Override
    public void wake() {
      port.wake();
    }

    @Override
    public void consumed(int bytes) {
      port.consumed(bytes);
    }

    @Override
    public void diagnose(String line) {
      if (!interrupted) {
        port.diagnose(line + '\r');
      }
    }

    @Override
    public void finish(int exitStatus) {
      if (!interrupted) {
        port.finish(exitStatus);
      }
    }

    @Override
    public void probe(Runnable answered) {
      port.probe(answered);
    }
  }
}
