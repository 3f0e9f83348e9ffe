package io.sshbus.server.command;

import picocli.CommandLine.Option;

/** What every command has: an option that explains it. */
abstract class HelpfulCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  private boolean help;

  /** Whether it was asked for help. */
  final boolean isAskedForHelp() {
    return help;
  }
}
