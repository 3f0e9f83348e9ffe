package io.sshbus.agent;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The program {@code sshbus}, as far as it is about nodes; {@code scripts/sshbus} starts it. */
@Command(
    name = "sshbus",
    description = "A message bus for infrastructure that runs over SSH.",
    subcommands = {AgentCommand.class, HelpCommand.class})
public final class Main {
  private static final String LOGGING = "logback.configurationFile";

  private Main() {}

  /** Runs a subcommand and ends the process with its status. */
  public static void main(String[] args) {
    // Not under the name that is found by itself: programs that use the client have their own.
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "io/sshbus/agent/logback.xml");
    }
    int status =
        new CommandLine(new Main())
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .setExecutionExceptionHandler(new Failures())
            .execute(args);
    System.exit(status);
  }
}
