package io.sshbus.server.command;

import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;

/** A command whose options have been read. */
interface BusCommand {
  /**
   * What runs on the command's channel.
   *
   * @throws io.sshbus.channel.BusException where the options make no sense together, or the right
   *     is missing
   */
  ChannelProgram program(CommandContext context, ChannelPort port);
}
