package io.sshbus.server.command;

import io.sshbus.identity.NodeName;
import io.sshbus.keys.registry.KeyCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key replace}: what fixes a rebuilt host. */
@Command(
    name = "replace",
    description = "Gives a node's name to another key; the one of the same type is superseded.")
final class KeyReplaceCommand extends HelpfulCommand implements TextCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "the node")
  private String name = "";

  @Parameters(index = "1", paramLabel = "KEY", description = "its new key")
  private String key = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "the reason, kept with the keys")
  private String why = "";

  @Override
  public int print(CommandContext context, StringBuilder out) {
    KeyCommands.master(context);
    KeyCommand command =
        new KeyCommand.Replace(KeyCommands.cause(context, why), NodeName.of(name), key);
    String words = "key replace " + name + " " + key;
    KeyCommands.tell(KeyCommands.carryOut(context, command, words), out);
    return 0;
  }
}
