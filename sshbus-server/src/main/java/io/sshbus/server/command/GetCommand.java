package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Picks;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.RouterFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code get}: the newest event of each channel. */
@Command(
    description = "Prints the newest event of a channel, or of each channel that a filter matches.")
final class GetCommand extends HelpfulCommand implements TextCommand {
  private static final int MOST_CHANNELS = 10_000;

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "a channel or a filter")
  private String filter = "";

  @Option(names = "-o", paramLabel = "FORMAT", description = EventFormat.HELP)
  private String format = "short";

  @Override
  public int print(CommandContext context, StringBuilder out) {
    ChannelFilter wanted = new ChannelFilter(filter);
    Operators.mayRead(context.me(), wanted);
    EventFormat lines = EventFormat.parse(format);
    ByteWriter text = new ByteWriter(1024);
    for (ChannelSummary channel : context.bus().log().channels(wanted, MOST_CHANNELS)) {
      LastEvents.batch(context.bus().log(), channel).ifPresent(batch -> last(batch, lines, text));
    }
    if (text.length() == 0) {
      throw new BusException(
          ErrorCode.NOT_FOUND, "there is no event on " + wanted + "; ssh bus ls lists channels");
    }
    out.append(text.copy().text());
    return 0;
  }

  private static void last(StoredBatch stored, EventFormat lines, ByteWriter text) {
    int last = stored.batch().section().count() - 1;
    StoredBatch one =
        new StoredBatch(stored.partition(), stored.offset(), stored.batch().pick(new int[] {last}));
    lines.write(new RouterFrame.Events("", one, Picks.of(last)), Long.MAX_VALUE, text);
  }
}
