package io.sshbus.server.command;

import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code key}: what operators do about the keys of nodes. */
@Command(
    description =
        "Decides about the keys of nodes. KEY is a fingerprint, its beginning, or a name.",
    subcommands = {
      KeyLsCommand.class,
      KeyShowCommand.class,
      KeyAcceptCommand.class,
      KeyChangeCommand.Reject.class,
      KeyChangeCommand.Revoke.class,
      KeyChangeCommand.Suspend.class,
      KeyChangeCommand.Resume.class,
      KeyChangeCommand.Remove.class,
      KeyReplaceCommand.class,
      KeyTagCommand.class,
      KeyExpectCommand.class,
      KeyTokenCommand.class,
      KeyLogCommand.class,
      KeyExportCommand.class,
      KeyImportCommand.class
    })
final class KeyCommandGroup extends HelpfulCommand implements BusCommand {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Without a subcommand: what there is. */
  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    return new TextProgram(
        context.readers(),
        port,
        out -> {
          out.append(spec.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF));
          return 0;
        });
  }
}
