package io.sshbus.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reload}: takes in what can change without a restart. */
@Command(
    description = {
      "Reads sshbus.yaml again and takes in rules, rights and quotas.",
      "A file with a fault changes nothing."
    })
final class ReloadCommand extends HelpfulCommand implements TextCommand {
  @Option(names = "--check", description = "only look whether the file could be taken in")
  private boolean check;

  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "reload");
    Reload.Outcome outcome =
        check
            ? context.operation().reload().reload(true)
            : Audited.call(context, "reload", () -> context.operation().reload().reload(false));
    out.append(check ? "the file can be taken in: " : "taken in: ")
        .append(outcome.rules())
        .append(" rules, rights, quotas\n");
    if (!outcome.atStartOnly().isEmpty()) {
      out.append("only a restart takes in: ")
          .append(String.join(", ", outcome.atStartOnly()))
          .append('\n');
    }
    return 0;
  }
}
