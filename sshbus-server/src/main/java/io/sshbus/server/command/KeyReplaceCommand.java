package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.NodeName;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.KeyCommand;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key replace}: what fixes a rebuilt host. */
@Command(
    name = "replace",
    description = {
      "Gives a node's name to another key; the one of the same type is superseded.",
      "With --all to several, one of each type; every other key of the node is superseded."
    })
final class KeyReplaceCommand extends HelpfulCommand implements TextCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "the node")
  private String name = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "its new key")
  private List<String> keys = new ArrayList<>();

  @Option(names = "--all", description = "these are all keys that the node has from now on")
  private boolean all;

  @Option(names = "--why", paramLabel = "TEXT", description = "the reason, kept with the keys")
  private String why = "";

  @Override
  public int print(CommandContext context, StringBuilder out) {
    KeyCommands.master(context);
    Cause cause = KeyCommands.cause(context, why);
    KeyCommand command =
        all
            ? new KeyCommand.Rebuild(cause, NodeName.of(name), keys)
            : new KeyCommand.Replace(cause, NodeName.of(name), only());
    String words = "key replace " + name + " " + String.join(" ", keys) + (all ? " --all" : "");
    KeyCommands.tell(KeyCommands.carryOut(context, command, words), out);
    return 0;
  }

  private String only() {
    if (keys.size() > 1) {
      throw new BusException(
          ErrorCode.USAGE, "to replace all keys of a node by several at once there is --all");
    }
    return keys.get(0);
  }
}
