package io.sshbus.server.command;

import io.sshbus.keys.registry.KeyCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator does to one key. */
class KeyChangeCommand extends HelpfulCommand implements TextCommand {
  private final KeyCommand.Verb verb;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "a fingerprint, its beginning, or a name")
  private String key = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "the reason, kept with the key")
  private String why = "";

  private KeyChangeCommand(KeyCommand.Verb verb) {
    this.verb = verb;
  }

  @Override
  public final int print(CommandContext context, StringBuilder out) {
    KeyCommands.master(context);
    KeyCommand command = new KeyCommand.Change(KeyCommands.cause(context, why), verb, key);
    KeyCommands.tell(KeyCommands.carryOut(context, command, "key " + spec.name() + " " + key), out);
    return 0;
  }

  /** {@code key reject}. */
  @Command(name = "reject", description = "Decides against a key that waits.")
  static final class Reject extends KeyChangeCommand {
    Reject() {
      super(KeyCommand.Verb.REJECT);
    }
  }

  /** {@code key revoke}. */
  @Command(name = "revoke", description = "Never trusts a key again, and ends its sessions.")
  static final class Revoke extends KeyChangeCommand {
    Revoke() {
      super(KeyCommand.Verb.REVOKE);
    }
  }

  /** {@code key suspend}. */
  @Command(name = "suspend", description = "Refuses a key until it is resumed; ends its sessions.")
  static final class Suspend extends KeyChangeCommand {
    Suspend() {
      super(KeyCommand.Verb.SUSPEND);
    }
  }

  /** {@code key resume}. */
  @Command(name = "resume", description = "Ends a suspension.")
  static final class Resume extends KeyChangeCommand {
    Resume() {
      super(KeyCommand.Verb.RESUME);
    }
  }

  /** {@code key rm}. */
  @Command(
      name = "rm",
      aliases = {"delete"},
      description = "Forgets a key; it may register again.")
  static final class Remove extends KeyChangeCommand {
    Remove() {
      super(KeyCommand.Verb.REMOVE);
    }
  }
}
