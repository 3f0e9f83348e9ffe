package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine;

/** All commands by their names, and how a line becomes one of them. Stateless. */
final class BusCommands {
  private static final Map<String, Supplier<BusCommand>> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("tail", TailCommand::new),
              Map.entry("pub", PubCommand::new),
              Map.entry("req", ReqCommand::new),
              Map.entry("reply", ReplyCommand::new),
              Map.entry("ls", LsCommand::new),
              Map.entry("get", GetCommand::new),
              Map.entry("nodes", NodesCommand::new),
              Map.entry("subs", SubsCommand::new),
              Map.entry("routes", RoutesCommand::new),
              Map.entry("rules", RulesCommand::new),
              Map.entry("reload", ReloadCommand::new),
              Map.entry("report", ReportCommand::new),
              Map.entry("metrics", MetricsCommand::new),
              Map.entry("top", TopCommand::new),
              Map.entry("close", CloseCommand::new),
              Map.entry("drain", DrainCommand::new),
              Map.entry("acl", AclCommand::new),
              Map.entry("version", VersionCommand::new),
              Map.entry("key", KeyCommandGroup::new),
              Map.entry("help", HelpCommand::new)));

  private BusCommands() {}

  /** The commands with their parsers, in the order of their names. */
  static Map<String, CommandLine> parsers() {
    Map<String, CommandLine> parsers = new TreeMap<>();
    ALL.forEach((name, command) -> parsers.put(name, parser(name, command.get())));
    return parsers;
  }

  private static CommandLine parser(String name, BusCommand command) {
    CommandLine parser = new CommandLine(command);
    parser.setCommandName("ssh bus " + name);
    parser.setCaseInsensitiveEnumValuesAllowed(true);
    parser.setUsageHelpAutoWidth(false);
    parser.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    return parser;
  }

  /**
   * The program for a command line.
   *
   * @throws BusException {@link ErrorCode#USAGE} where it is no command, or not used as it must be
   */
  static ChannelProgram program(String line, CommandContext context, ChannelPort port) {
    List<String> words = Words.of(line);
    String name = words.isEmpty() ? "help" : words.get(0);
    Supplier<BusCommand> make = ALL.get(name);
    if (make == null) {
      throw new BusException(
          ErrorCode.USAGE,
          name.equals("shell")
              ? "there is no shell here; try: ssh bus help"
              : "there is no command " + Quoted.of(name) + "; there are " + ALL.keySet());
    }
    CommandLine.ParseResult parsed = parsed(parser(name, make.get()), words);
    if (parsed.isUsageHelpRequested()) {
      return new TextProgram(
          context.readers(),
          port,
          out -> {
            out.append(
                parsed.commandSpec().commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF));
            return 0;
          });
    }
    return ((BusCommand) parsed.commandSpec().userObject()).program(context, port);
  }

  /** What was said to the innermost command of those that are named. */
  private static CommandLine.ParseResult parsed(CommandLine parser, List<String> words) {
    try {
      CommandLine.ParseResult parsed =
          parser.parseArgs(
              words.subList(Math.min(1, words.size()), words.size()).toArray(String[]::new));
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
      }
      return parsed;
    } catch (CommandLine.ParameterException e) {
      throw new BusException(
          ErrorCode.USAGE,
          e.getMessage()
              + "; see: "
              + e.getCommandLine().getCommandSpec().qualifiedName()
              + " --help",
          e);
    }
  }
}
