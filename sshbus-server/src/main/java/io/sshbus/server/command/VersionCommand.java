package io.sshbus.server.command;

import io.sshbus.server.figures.Machine;
import picocli.CommandLine.Command;

/** {@code version}: what runs here. */
@Command(description = "Prints the version of the router and of the protocol.")
final class VersionCommand extends HelpfulCommand implements TextCommand {
  @Override
  public int print(CommandContext context, StringBuilder out) {
    out.append("sshbus ").append(Machine.version());
    out.append(", protocol 1, Java ").append(Runtime.version()).append('\n');
    return 0;
  }
}
