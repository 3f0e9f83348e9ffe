package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Verb;
import io.sshbus.log.Durations;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Denials;
import io.sshbus.server.session.LinePublisher;
import io.sshbus.server.session.PublishTarget;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pub}: publishes a text, or each line of the input. */
@Command(
    description =
        "Publishes the lines of its input, an event each; ends with 0 only when all are confirmed.")
final class PubCommand extends HelpfulCommand implements BusCommand {
  @Parameters(index = "0", paramLabel = "CHANNEL", description = "where to publish")
  private String channel = "";

  @Option(
      names = "-m",
      paramLabel = "TEXT",
      description = "publish this one event and read no input")
  private @Nullable String message;

  @Option(
      names = "-t",
      paramLabel = "KEY=VALUE",
      description = "a tag of every event; may be given again")
  private Map<String, String> tags = new HashMap<>();

  @Option(
      names = "--retain",
      description = "keep the event as the channel's last value; an empty one clears it")
  private boolean retain;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "do not deliver it later than so long after its arrival, such as 1h")
  private String ttl = "";

  @Option(
      names = "--producer",
      paramLabel = "ID",
      description =
          "the id of a stream of numbers: what the bus has of it already is not stored twice")
  private String producer = "";

  @Option(
      names = "--seq",
      paramLabel = "N",
      description = "the number of the first event, 1 if not given")
  private long first = 1;

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    ChannelName target = new ChannelName(channel);
    if (context.me().grants().check(Verb.PUBLISH, target) instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
    if (first < 0) {
      throw new BusException(ErrorCode.USAGE, "--seq is 0 or more, not " + first);
    }
    ProducerNumber number = new ProducerNumber(producer, first);
    PublishTarget.Publisher publisher =
        new PublishTarget.Publisher(context.me(), number.producer(), false, Tags.of(tags));
    LinePublisher.Lines each =
        new LinePublisher.Lines(target, first, ttl.isEmpty() ? null : Durations.parse(ttl), retain);
    LinePublisher lines =
        new LinePublisher(context.bus(), publisher, each, context.limits().frames(), port);
    String text = message;
    if (text != null) {
      lines.publish(text);
    }
    return lines;
  }
}
