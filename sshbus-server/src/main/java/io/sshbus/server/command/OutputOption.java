package io.sshbus.server.command;

import picocli.CommandLine.Option;

/** {@code -o}, for commands that print a list. */
final class OutputOption {
  @Option(
      names = "-o",
      paramLabel = "FORMAT",
      description = "short (default) or json, an object a line")
  private Output output = Output.SHORT;

  private enum Output {
    SHORT,
    JSON
  }

  /** Whether each element is to be an object of JSON. */
  boolean isJson() {
    return output == Output.JSON;
  }
}
