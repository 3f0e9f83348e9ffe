package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.server.session.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code close}: hangs up on a connection. */
@Command(
    description = {
      "Closes a connection, by its number in the list of nodes.",
      "It may come back at once; to keep a node out: key suspend."
    })
final class CloseCommand extends HelpfulCommand implements TextCommand {
  @Parameters(index = "0", paramLabel = "SESSION", description = "the number that nodes shows")
  private long session;

  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "close");
    Connection closed = Audited.call(context, "close " + session, () -> hangUp(context));
    out.append("closed ")
        .append(session)
        .append(": ")
        .append(closed.principal().id())
        .append(" from ")
        .append(closed.address())
        .append('\n');
    return 0;
  }

  private Connection hangUp(CommandContext context) {
    if (context.me().number() == session) {
      throw new BusException(
          ErrorCode.USAGE, "session " + session + " is the connection of this command itself");
    }
    Connection found =
        context
            .connections()
            .find(session)
            .orElseThrow(
                () -> new BusException(ErrorCode.NOT_FOUND, "there is no session " + session));
    found.hangUp();
    return found;
  }
}
