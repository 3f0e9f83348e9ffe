package io.sshbus.server.command;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code help}: what commands there are. */
@Command(description = "Lists the commands.")
final class HelpCommand extends HelpfulCommand implements TextCommand {
  @Override
  public int print(CommandContext context, StringBuilder out) {
    out.append("You are ").append(context.me().principal().id());
    out.append(" on ").append(context.bus().settings().router()).append(".\n\nCommands:\n");
    for (Map.Entry<String, CommandLine> command : BusCommands.parsers().entrySet()) {
      String[] description = command.getValue().getCommandSpec().usageMessage().description();
      out.append(String.format("  %-8s %s%n", command.getKey(), String.join(" ", description)));
    }
    out.append(
        "\nssh bus COMMAND --help tells more. A subsystem named like a channel speaks JSON lines:\n");
    out.append("  ssh -s bus raid/status\n");
    return 0;
  }
}
