package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reply}: answers requests. */
@Command(
    description =
        "Prints requests as JSON, one a line, and answers each with the next line of its input, in"
            + " their order.")
final class ReplyCommand extends HelpfulCommand implements BusCommand {
  @Parameters(
      index = "0",
      paramLabel = "CHANNEL",
      description = "a channel or a filter, such as 'raid/ask'")
  private String filter = "";

  @Option(
      names = "-m",
      paramLabel = "TEXT",
      description = "answer every request with this and read no input")
  private @Nullable String message;

  @Option(names = "-C", paramLabel = "N", description = "end after N answers")
  private long count = Long.MAX_VALUE;

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    if (count < 1) {
      throw new BusException(ErrorCode.USAGE, "-C is 1 or more");
    }
    return new ReplyProgram(context, new ChannelFilter(filter), message, count, port);
  }
}
