package io.sshbus.server.command;

import picocli.CommandLine.Option;

/** The option that every command has. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  private boolean help;

  /** Whether it was given. */
  boolean isGiven() {
    return help;
  }
}
