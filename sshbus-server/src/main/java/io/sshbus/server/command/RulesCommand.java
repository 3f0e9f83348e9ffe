package io.sshbus.server.command;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.rules.ActiveRule;
import io.sshbus.rules.ContentRule;
import io.sshbus.rules.RuleFigures;
import io.sshbus.wire.Json;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** {@code rules}: the rules about content, and what became of each. */
@Command(
    description = {
      "Lists the rules about content.",
      "With, since they were read: on how many events each was tried, for how many it held, and how"
          + " long a try took."
    },
    subcommands = {RulesTestCommand.class})
final class RulesCommand extends HelpfulCommand implements TextCommand {
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "rules");
    List<ActiveRule> rules = context.bus().rules().rules();
    for (ActiveRule rule : rules) {
      out.append(output.isJson() ? json(rule) : text(rule)).append('\n');
    }
    return 0;
  }

  private static double micros(RuleFigures figures) {
    long tried = figures.triedCount();
    return tried == 0 ? 0 : figures.nanos() / 1000.0 / tried;
  }

  private static String filters(ContentRule rule) {
    return rule.on().stream().map(ChannelFilter::value).collect(Collectors.joining(","));
  }

  private static String text(ActiveRule active) {
    RuleFigures figures = active.figures();
    return String.format(
        "%-24s held %d of %d tried (%.1f us each), republished %d, dropped %d  %s  %s%s",
        active.rule().name(),
        figures.hits(),
        figures.triedCount(),
        micros(figures),
        figures.republishedCount(),
        figures.droppedCount(),
        filters(active.rule()),
        active.rule().condition().text(),
        active.triesAll() ? "  (tried on every event: no text of 3 letters must be there)" : "");
  }

  private static String json(ActiveRule active) {
    RuleFigures figures = active.figures();
    ObjectNode line =
        Json.mapper()
            .createObjectNode()
            .put("name", active.rule().name())
            .put("condition", active.rule().condition().text())
            .put("everyEvent", active.triesAll())
            .put("tried", figures.triedCount())
            .put("held", figures.hits())
            .put("microsPerTry", micros(figures))
            .put("republished", figures.republishedCount())
            .put("dropped", figures.droppedCount());
    var filters = line.putArray("on");
    active.rule().on().forEach(filter -> filters.add(filter.value()));
    return line.toString();
  }
}
