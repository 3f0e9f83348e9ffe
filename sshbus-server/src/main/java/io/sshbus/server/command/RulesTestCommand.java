package io.sshbus.server.command;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Tags;
import io.sshbus.rules.ActiveRule;
import io.sshbus.rules.Judge;
import io.sshbus.rules.RuleGroup;
import io.sshbus.rules.RuleSet;
import io.sshbus.rules.Ruling;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rules test}: what the rules would make of some lines, without publishing them. */
@Command(
    name = "test",
    description = {
      "Shows what the rules would make of each line of the input.",
      "For each: its number, the rules that hold, the trusted tags, and -> the channels it would go"
          + " to as well."
    })
final class RulesTestCommand extends HelpfulCommand implements BusCommand {
  private static final int MOST_BYTES = 1 << 20;

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "where they would be published")
  private String channel = "";

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    Operators.only(context.me(), "rules test");
    ChannelName name = new ChannelName(channel);
    return new AnswerProgram(
        context.readers(),
        port,
        MOST_BYTES,
        sample -> new AnswerProgram.Answer(Bytes.utf8(trial(context, name, sample)), 0));
  }

  /** Rules of their own, so that a trial does not show in the figures. */
  private static String trial(CommandContext context, ChannelName channel, Bytes sample) {
    RuleSet rules =
        new RuleSet(context.bus().rules().rules().stream().map(ActiveRule::rule).toList());
    List<RuleGroup> groups = rules.on(channel);
    StringBuilder out = new StringBuilder();
    int number = 0;
    for (String line : new String(sample.toArray(), StandardCharsets.UTF_8).lines().toList()) {
      out.append(++number)
          .append(' ')
          .append(trial(groups, channel, Bytes.utf8(line)))
          .append('\n');
    }
    return out.toString();
  }

  private static String trial(List<RuleGroup> groups, ChannelName channel, Bytes body) {
    EventsWriter event = new EventsWriter(body.length() + 16);
    event.add(body.array(), body.offset(), body.length());
    Judge.Facts facts = new Judge.Facts(channel, Tags.NONE);
    List<String> holding = new Judge(groups, facts, () -> 0).holding(body);
    Ruling ruling = new Judge(groups, facts, () -> 0).judge(event.finish());
    String tags =
        ruling.tags().values().stream()
            .flatMap(each -> each.values().entrySet().stream())
            .map(tag -> " " + tag.getKey() + "=" + tag.getValue())
            .collect(Collectors.joining());
    String copies =
        ruling.copies().stream().map(copy -> " -> " + copy.channel()).collect(Collectors.joining());
    return (holding.isEmpty() ? "-" : String.join(",", holding)) + tags + copies;
  }
}
