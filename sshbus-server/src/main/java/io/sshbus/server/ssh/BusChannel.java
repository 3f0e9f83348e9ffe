package io.sshbus.server.ssh;

import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Programs;
import io.sshbus.ssh.BusSockets;
import java.io.IOException;
import java.util.function.Function;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.jspecify.annotations.Nullable;

/** An SSH {@code session} channel, on which one subsystem or one command runs. On I/O threads. */
final class BusChannel extends ChannelSession {
  private final Programs programs;
  private @Nullable ProgramChannel running;
  private boolean onTerminal;

  BusChannel(Programs programs) {
    this.programs = programs;
  }

  /** An agent, X11, signals: there is no use for them here. Nor is there ever a terminal. */
  @Override
  protected RequestHandler.Result handleInternalRequest(
      String type, boolean wantReply, Buffer buffer) throws IOException {
    return switch (type) {
      case "subsystem", "exec", "shell" -> super.handleInternalRequest(type, wantReply, buffer);
      case "env", "window-change" -> RequestHandler.Result.ReplySuccess;
      case "pty-req" -> terminal();
      case "eow@openssh.com" -> outputGone();
      default -> RequestHandler.Result.ReplyFailure;
    };
  }

  /** OpenSSH gives up where it is refused one that it was told to ask for. */
  private RequestHandler.Result terminal() {
    onTerminal = true;
    return RequestHandler.Result.ReplySuccess;
  }

  /** MINA lets only stdout go on; what waits for stderr would wait for ever. */
  @Override
  public void handleWindowAdjust(Buffer buffer) throws IOException {
    super.handleWindowAdjust(buffer);
    if (asyncErr != null) {
      asyncErr.onWindowExpanded();
    }
  }

  private RequestHandler.Result outputGone() {
    ProgramChannel program = running;
    if (program != null) {
      program.outputGone();
    }
    return RequestHandler.Result.ReplySuccess;
  }

  @Override
  protected RequestHandler.Result handleSubsystemParsed(String request, String name)
      throws IOException {
    return run(request, (connection, port) -> programs.subsystem(connection, name, port));
  }

  @Override
  protected RequestHandler.Result handleExecParsed(String request, String line) throws IOException {
    return command(request, line);
  }

  /** Says that there is none. */
  @Override
  protected RequestHandler.Result handleShell(String request, Buffer buffer, boolean wantReply)
      throws IOException {
    return command(request, "shell");
  }

  private RequestHandler.Result command(String request, String line) throws IOException {
    Making plain = (connection, port) -> programs.command(connection, line, port);
    Making making =
        onTerminal
            ? (connection, port) -> new TerminalProgram(port, own -> plain.make(connection, own))
            : plain;
    return run(request, making);
  }

  private interface Making {
    ChannelProgram make(Connection connection, ChannelPort port);
  }

  private RequestHandler.Result run(String request, Making making) throws IOException {
    Connection connection = Arrivals.connection(getSession());
    if (running != null || connection == null) {
      return RequestHandler.Result.ReplyFailure;
    }
    Function<ChannelPort, ChannelProgram> make = port -> making.make(connection, port);
    ProgramChannel program =
        new ProgramChannel(this, BusSockets.loop(getSession().getIoSession()), make);
    running = program;
    connection.began(program.program());
    addCloseFutureListener(closed -> connection.ended(program.program()));
    commandInstance = program;
    return prepareChannelCommand(request, program);
  }
}
