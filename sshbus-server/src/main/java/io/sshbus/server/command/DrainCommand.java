package io.sshbus.server.command;

import picocli.CommandLine.Command;

/** {@code drain}: stops the router as a signal does. */
@Command(
    description = {
      "Stops the router cleanly, as SIGTERM does, with status 0.",
      "Nobody is let in any more, clients are told when to come back, and what was received is",
      "committed."
    })
final class DrainCommand extends HelpfulCommand implements TextCommand {
  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "drain");
    Audited.run(context, "drain", context.operation().drain());
    out.append("the router stops\n");
    return 0;
  }
}
