package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.StoredBatch;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.wire.EventJson;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ls}: which channels there are events on. */
@Command(description = "Lists the channels that the log holds events of.")
final class LsCommand extends HelpfulCommand implements BusCommand {
  private static final int MOST = 100_000;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILTER",
      description = "the channels to list, all of # if not given")
  private String filter = "#";

  @Option(
      names = "-n",
      paramLabel = "N",
      description = "at most so many channels, 1000 if not given, 100000 at most")
  private int limit = 1000;

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    return new AnswerProgram(context.readers(), port, 0, nothing -> answer(context, port));
  }

  private AnswerProgram.Answer answer(CommandContext context, ChannelPort port) {
    AnswerRoom.Share room = context.answers().share(context.me().sender());
    try {
      StringBuilder out = new StringBuilder();
      print(context, port, room, out);
      return new AnswerProgram.Answer(Bytes.utf8(out.toString()), 0, room::giveBack);
    } catch (RuntimeException fault) {
      room.giveBack();
      throw fault;
    }
  }

  private void print(
      CommandContext context, ChannelPort port, AnswerRoom.Share room, StringBuilder out) {
    if (limit < 1 || limit > MOST) {
      throw new BusException(ErrorCode.USAGE, "-n is 1 to " + MOST + ", not " + limit);
    }
    ChannelFilter wanted = new ChannelFilter(filter);
    Operators.mayRead(context.me(), wanted);
    List<ChannelSummary> found = context.bus().log().channels(wanted, limit + 1);
    if (found.size() > limit) {
      port.diagnose("sshbus: there are more than " + limit + " channels; -n shows more");
    }
    for (ChannelSummary channel : found.subList(0, Math.min(limit, found.size()))) {
      String last =
          LastEvents.batch(context.bus().log(), channel)
              .map(StoredBatch::batch)
              .map(batch -> EventJson.time(batch.envelope().instant()))
              .orElse("");
      room.take(last.length() + 3L + channel.channel().value().length());
      out.append(last).append("  ").append(channel.channel()).append('\n');
    }
  }
}
