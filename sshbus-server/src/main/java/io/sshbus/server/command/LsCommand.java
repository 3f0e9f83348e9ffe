package io.sshbus.server.command;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ls}: which channels there are events on. */
@Command(description = "Lists the channels that the log holds events of.")
final class LsCommand extends HelpfulCommand implements TextCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILTER",
      description = "the channels to list, all of # if not given")
  private String filter = "#";

  @Option(
      names = "-n",
      paramLabel = "N",
      description = "at most so many channels, 1000 if not given")
  private int limit = 1000;

  @Override
  public int print(CommandContext context, StringBuilder out) {
    ChannelFilter wanted = new ChannelFilter(filter);
    Operators.mayRead(context.me(), wanted);
    for (ChannelSummary channel : context.bus().log().channels(wanted, limit)) {
      String last =
          LastEvents.batch(context.bus().log(), channel)
              .map(StoredBatch::batch)
              .map(batch -> EventJson.time(batch.envelope().instant()))
              .orElse("");
      out.append(last).append("  ").append(channel.channel()).append('\n');
    }
    return 0;
  }
}
