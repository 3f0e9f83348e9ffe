package io.sshbus.server;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The program {@code sshbus}: its subcommands are started by {@code scripts/sshbus}. */
@Command(
    name = "sshbus",
    description = "A message bus for infrastructure that runs over SSH.",
    subcommands = {ServerCommand.class, CheckCommand.class, HelpCommand.class})
public final class Main {
  private Main() {}

  /** Runs a subcommand and ends the process with its status. */
  public static void main(String[] args) {
    int status =
        new CommandLine(new Main())
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .setExecutionExceptionHandler(new Failures())
            .execute(args);
    System.exit(status);
  }
}
