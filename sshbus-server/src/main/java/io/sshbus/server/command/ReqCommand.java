package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Verb;
import io.sshbus.log.Durations;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Denials;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code req}: asks those who answer on a channel or a filter. */
@Command(
    description =
        "Asks those who answer on a channel, and prints a line for each reply; ends with 27 if none"
            + " came in time.")
final class ReqCommand extends HelpfulCommand implements BusCommand {
  private static final String INPUT = "-";

  @Parameters(
      index = "0",
      paramLabel = "CHANNEL",
      description = "a channel, or a filter such as '$node/+/uptime'")
  private String channel = "";

  @Option(
      names = "-m",
      paramLabel = "TEXT",
      description = "what to ask; - for all of the input, nothing if not given")
  private String message = "";

  @Option(
      names = "--replies",
      paramLabel = "N",
      description = "how many to ask: a number or all (default: 1)")
  private String replies = "1";

  @Option(
      names = "--timeout",
      paramLabel = "T",
      description = "how long to wait, 1ms to 10m (default: 5s)")
  private String timeout = "5s";

  @Option(
      names = "-o",
      paramLabel = "FORMAT",
      description =
          "short (default): who replied and the body; json: a frame a line; cat: the body alone, as"
              + " it is")
  private ReplyFormat format = ReplyFormat.SHORT;

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    ChannelFilter to = new ChannelFilter(channel);
    if (context.me().grants().check(Verb.REQUEST, to) instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
    boolean fromInput = message.equals(INPUT);
    ClientFrame.Request request =
        new ClientFrame.Request(
            to, 1, fromInput ? Body.EMPTY : Body.of(message), duration(), count());
    return new ReqProgram(context, request, fromInput, format, port);
  }

  private Duration duration() {
    try {
      return Durations.parse(timeout);
    } catch (BusException fault) {
      throw new BusException(
          ErrorCode.USAGE, "--timeout is a time such as 5s, not " + Quoted.of(timeout), fault);
    }
  }

  private int count() {
    if (replies.equals("all")) {
      return ClientFrame.Request.ALL;
    }
    if (!replies.matches("[1-9][0-9]{0,5}")) {
      throw new BusException(
          ErrorCode.USAGE, "--replies is a number from 1 on or all, not " + Quoted.of(replies));
    }
    return Integer.parseInt(replies);
  }
}
