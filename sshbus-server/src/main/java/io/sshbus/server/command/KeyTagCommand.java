package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import io.sshbus.keys.registry.KeyCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key tag}: changes what the bus vouches for about a node. */
@Command(
    name = "tag",
    description = {
      "Changes the trusted tags of a node, which all of its keys have in common.",
      "From then on they are on everything that it publishes, on connections that are open too."
    })
final class KeyTagCommand extends HelpfulCommand implements TextCommand {
  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "a fingerprint, its beginning, or a name")
  private String key = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "TAG",
      description = "rack=7 sets a tag, rack- takes it away")
  private List<String> changes = new ArrayList<>();

  @Option(names = "--why", paramLabel = "TEXT", description = "the reason")
  private String why = "";

  @Override
  public int print(CommandContext context, StringBuilder out) {
    KeyCommands.master(context);
    Map<String, String> set = new TreeMap<>();
    NavigableSet<String> removed = new TreeSet<>();
    changes.forEach(change -> read(change, set, removed));
    KeyCommand command =
        new KeyCommand.Retag(KeyCommands.cause(context, why), key, Tags.of(set), removed);
    String words = "key tag " + key + " " + String.join(" ", changes);
    KeyCommands.tell(KeyCommands.carryOut(context, command, words), out);
    return 0;
  }

  private static void read(String change, Map<String, String> set, NavigableSet<String> removed) {
    int equals = change.indexOf('=');
    if (equals > 0) {
      set.put(change.substring(0, equals), change.substring(equals + 1));
    } else if (equals < 0 && change.length() > 1 && change.endsWith("-")) {
      removed.add(change.substring(0, change.length() - 1));
    } else {
      throw new BusException(
          ErrorCode.USAGE,
          "a tag is KEY=VALUE to set it or KEY- to remove it, not " + Quoted.of(change));
    }
  }
}
