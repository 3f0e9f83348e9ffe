package io.sshbus.server.command;

import io.sshbus.channel.Tags;
import io.sshbus.keys.registry.KeyCommand;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key accept}: lets a node in. */
@Command(name = "accept", description = "Trusts a key: it proves its node from now on.")
final class KeyAcceptCommand extends HelpfulCommand implements TextCommand {
  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "a fingerprint, its beginning, or a name")
  private String key = "";

  @Option(
      names = "-t",
      paramLabel = "KEY=VALUE",
      description = "a trusted tag of all that the node publishes; may be given again")
  private Map<String, String> tags = new HashMap<>();

  @Option(names = "--why", paramLabel = "TEXT", description = "the reason, kept with the key")
  private String why = "";

  @Override
  public int print(CommandContext context, StringBuilder out) {
    KeyCommands.master(context);
    KeyCommand command = new KeyCommand.Accept(KeyCommands.cause(context, why), key, Tags.of(tags));
    String words = "key accept " + key + KeyCommands.words(tags);
    KeyCommands.tell(KeyCommands.carryOut(context, command, words), out);
    return 0;
  }
}
