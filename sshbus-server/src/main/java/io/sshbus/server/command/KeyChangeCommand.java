package io.sshbus.server.command;

import io.sshbus.channel.Tags;
import io.sshbus.keys.registry.KeyCommand;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What an operator does to one key. */
abstract class KeyChangeCommand extends HelpfulCommand implements TextCommand {
  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "a fingerprint, its beginning, or a name")
  private String key = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "the reason, kept with the key")
  private String why = "";

  abstract KeyCommand command(CommandContext context, String key, String why);

  abstract String verb();

  @Override
  public final int print(CommandContext context, StringBuilder out) {
    KeyCommands.master(context);
    KeyCommand command = command(context, key, why);
    KeyCommands.tell(KeyCommands.carryOut(context, command, "key " + verb() + " " + key), out);
    return 0;
  }

  private static KeyCommand change(
      CommandContext context, KeyCommand.Verb verb, String key, String why) {
    return new KeyCommand.Change(KeyCommands.cause(context, why), verb, key);
  }

  /** {@code key accept}. */
  @Command(name = "accept", description = "Trusts a key: it proves its node from now on.")
  static final class Accept extends KeyChangeCommand {
    @Option(
        names = "-t",
        paramLabel = "KEY=VALUE",
        description = "a trusted tag of all that the node publishes; may be given again")
    private Map<String, String> tags = new HashMap<>();

    @Override
    KeyCommand command(CommandContext context, String key, String why) {
      return new KeyCommand.Accept(KeyCommands.cause(context, why), key, Tags.of(tags));
    }

    @Override
    String verb() {
      return "accept";
    }
  }

  /** {@code key reject}. */
  @Command(name = "reject", description = "Decides against a key that waits.")
  static final class Reject extends KeyChangeCommand {
    @Override
    KeyCommand command(CommandContext context, String key, String why) {
      return change(context, KeyCommand.Verb.REJECT, key, why);
    }

    @Override
    String verb() {
      return "reject";
    }
  }

  /** {@code key revoke}. */
  @Command(name = "revoke", description = "Never trusts a key again, and ends its sessions.")
  static final class Revoke extends KeyChangeCommand {
    @Override
    KeyCommand command(CommandContext context, String key, String why) {
      return change(context, KeyCommand.Verb.REVOKE, key, why);
    }

    @Override
    String verb() {
      return "revoke";
    }
  }

  /** {@code key suspend}. */
  @Command(name = "suspend", description = "Refuses a key until it is resumed; ends its sessions.")
  static final class Suspend extends KeyChangeCommand {
    @Override
    KeyCommand command(CommandContext context, String key, String why) {
      return change(context, KeyCommand.Verb.SUSPEND, key, why);
    }

    @Override
    String verb() {
      return "suspend";
    }
  }

  /** {@code key resume}. */
  @Command(name = "resume", description = "Ends a suspension.")
  static final class Resume extends KeyChangeCommand {
    @Override
    KeyCommand command(CommandContext context, String key, String why) {
      return change(context, KeyCommand.Verb.RESUME, key, why);
    }

    @Override
    String verb() {
      return "resume";
    }
  }

  /** {@code key rm}. */
  @Command(
      name = "rm",
      aliases = {"delete"},
      description = "Forgets a key; it may register again.")
  static final class Remove extends KeyChangeCommand {
    @Override
    KeyCommand command(CommandContext context, String key, String why) {
      return change(context, KeyCommand.Verb.REMOVE, key, why);
    }

    @Override
    String verb() {
      return "rm";
    }
  }
}
