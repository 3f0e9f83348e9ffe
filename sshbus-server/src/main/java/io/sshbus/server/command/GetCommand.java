package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Picks;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.LastValue;
import io.sshbus.log.LastValues;
import io.sshbus.log.StoredBatch;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.wire.RouterFrame;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code get}: the last value of each channel, or its newest event. */
@Command(
    description = {
      "Prints the last value of a channel, or of each channel that a filter matches.",
      "Of a channel that keeps none: its newest event."
    })
final class GetCommand extends HelpfulCommand implements BusCommand {
  private static final int MOST_CHANNELS = 10_000;
  private static final int MOST_BYTES = 32 << 20;
  private static final int READ_BYTES = 256 * 1024;

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "a channel or a filter")
  private String filter = "";

  @Option(names = "--retained", description = "last values alone")
  private boolean retained;

  @Option(names = "-o", paramLabel = "FORMAT", description = EventFormat.HELP)
  private String format = "short";

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    return new AnswerProgram(context.readers(), port, 0, nothing -> answer(context));
  }

  private AnswerProgram.Answer answer(CommandContext context) {
    AnswerRoom.Share room = context.answers().share(context.me().sender());
    try {
      return new AnswerProgram.Answer(lines(context, room), 0, room::giveBack);
    } catch (RuntimeException fault) {
      room.giveBack();
      throw fault;
    }
  }

  /** Bytes and no text: bodies may be anything. */
  private Bytes lines(CommandContext context, AnswerRoom.Share room) {
    ChannelFilter wanted = new ChannelFilter(filter);
    Operators.mayRead(context.me(), wanted);
    Found found = new Found(EventFormat.parse(format), context.bus().nowMicros(), room);
    lastValues(context, wanted, found);
    if (!retained) {
      for (ChannelSummary channel : context.bus().log().channels(wanted, MOST_CHANNELS)) {
        if (!found.lines.containsKey(channel.channel())) {
          LastEvents.batch(context.bus().log(), channel).ifPresent(found::newest);
        }
      }
    }
    if (found.lines.isEmpty()) {
      throw new BusException(
          ErrorCode.NOT_FOUND,
          "there is no "
              + (retained ? "last value" : "event")
              + " on "
              + wanted
              + "; ssh bus ls lists channels");
    }
    ByteWriter all = new ByteWriter(Math.toIntExact(found.bytes));
    found.lines.values().forEach(all::bytes);
    return all.finish();
  }

  private static void lastValues(CommandContext context, ChannelFilter wanted, Found found) {
    ChannelName after = null;
    do {
      LastValues page =
          context.bus().log().lastValues(new LastValues.Request(wanted, after, READ_BYTES));
      page.values().forEach(found::value);
      after = page.next();
    } while (after != null && found.lines.size() < MOST_CHANNELS);
  }

  /** The lines to be printed, by channel. */
  private static final class Found {
    private final EventFormat format;
    private final long now;
    private final AnswerRoom.Share room;
    private final SortedMap<ChannelName, Bytes> lines = new TreeMap<>();
    private long bytes;

    Found(EventFormat format, long now, AnswerRoom.Share room) {
      this.format = format;
      this.now = now;
      this.room = room;
    }

    void value(LastValue value) {
      if (value.ends() > now) {
        add(new RouterFrame.Events("", value.stored(), value.picks()));
      }
    }

    /** One that only took a last value away is none. */
    void newest(StoredBatch stored) {
      int[] alive = stored.batch().alive(0, now);
      if (alive.length == 0) {
        return;
      }
      int last = alive[alive.length - 1];
      StoredBatch one =
          new StoredBatch(
              stored.partition(), stored.offset(), stored.batch().pick(new int[] {last}));
      if (!(LastValue.of(one) instanceof LastValue.Cleared)) {
        add(new RouterFrame.Events("", one, Picks.of(last)));
      }
    }

    private void add(RouterFrame.Events event) {
      ByteWriter line = new ByteWriter(256);
      format.write(event, 1, line);
      room.take(line.length());
      bytes += line.length();
      if (bytes > MOST_BYTES) {
        throw new BusException(
            ErrorCode.FRAME_TOO_LARGE,
            "that is more than "
                + MOST_BYTES
                + " bytes; ask for fewer channels, or for"
                + " tail --retained --until now");
      }
      lines.put(event.stored().batch().channel(), line.copy());
    }
  }
}
