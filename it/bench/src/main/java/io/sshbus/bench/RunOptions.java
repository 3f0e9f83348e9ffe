package io.sshbus.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all benchmarks have. */
final class RunOptions {
  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long to measure (default: ${DEFAULT-VALUE})")
  int seconds = 10;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "seconds before that, in which the JVMs compile (default: ${DEFAULT-VALUE})")
  int warmup = 20;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = "of a body, random printable characters (default: ${DEFAULT-VALUE})")
  int size = 200;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "how often to run it all; medians are printed (default: ${DEFAULT-VALUE})")
  int runs = 1;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "the router's data directory; by default a new one under java.io.tmpdir each run")
  @Nullable Path dir;

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description = "record the measured time with JFR into server.jfr and client.jfr there")
  @Nullable Path profile;

  @Option(names = "-o", paramLabel = "FORMAT", description = "text (default) or json")
  Format format = Format.text;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  /** How results are printed, as it is written on the command line. */
  enum Format {
    text,
    json
  }
}
