package io.sshbus.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The benchmarks as subcommands, started by {@code scripts/sshbus bench}. */
@Command(
    name = "bench",
    description = "Measures a router of its own, over loopback, as it ships.",
    subcommands = {
      PublishBench.class,
      FanoutBench.class,
      LatencyBench.class,
      RequestsBench.class,
      LinesBench.class,
      IdleBench.class,
      EngineBench.class,
      RulesBench.class,
      SpoolBench.class,
      AllBenches.class,
      HelpCommand.class
    })
public final class Main {
  private Main() {}

  /** A command line with all benchmarks. */
  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  /** Runs a benchmark and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
