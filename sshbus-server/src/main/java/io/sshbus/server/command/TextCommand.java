package io.sshbus.server.command;

import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;

/** A command that prints something and ends. */
interface TextCommand extends BusCommand {
  /**
   * Prints the answer; on a reader, so it may wait for the disk.
   *
   * @return the exit status
   * @throws io.sshbus.channel.BusException what the caller is told instead
   */
  int print(CommandContext context, StringBuilder out);

  @Override
  default ChannelProgram program(CommandContext context, ChannelPort port) {
    return new TextProgram(context.readers(), port, out -> print(context, out));
  }
}
