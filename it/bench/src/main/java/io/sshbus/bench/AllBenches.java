package io.sshbus.bench;

import io.sshbus.wire.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every benchmark with its own defaults, but for what is said here. */
@Command(name = "all", description = "Every benchmark, some short runs each.")
final class AllBenches implements Callable<Integer> {
  static final List<String> NAMES =
      List.of(
          "publish", "fanout", "latency", "requests", "lines", "idle", "engine", "rules", "spool");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long to measure each (default: ${DEFAULT-VALUE})")
  private int seconds = 5;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "seconds before that (default: ${DEFAULT-VALUE})")
  private int warmup = 5;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "how often to run each; medians are printed (default: ${DEFAULT-VALUE})")
  private int runs = 3;

  @Option(names = "-o", paramLabel = "FORMAT", description = "text (default) or json")
  private RunOptions.Format format = RunOptions.Format.text;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> fields = new LinkedHashMap<>();
    for (String name : NAMES) {
      Report report = report(name);
      if (format == RunOptions.Format.text) {
        report.print(out, format);
      }
      fields.put(name, report.fields());
    }
    if (format == RunOptions.Format.json) {
      out.println(Json.mapper().writeValueAsString(fields));
      out.flush();
    }
    return 0;
  }

  private Report report(String name) throws Exception {
    return prepare(name, "--seconds=" + seconds, "--warmup=" + warmup, "--runs=" + runs)
        .report(name);
  }

  /** The benchmark of that name as the command line would make it. */
  static BenchCommand prepare(String name, String... options) {
    String[] words = Stream.concat(Stream.of(name), Stream.of(options)).toArray(String[]::new);
    return (BenchCommand)
        Main.commandLine().parseArgs(words).subcommand().commandSpec().userObject();
  }
}
