package io.sshbus.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A benchmark as a command: measures as often as wanted and prints the medians. */
abstract class BenchCommand implements Callable<Integer> {
  @Mixin final RunOptions options = new RunOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * Measures once.
   *
   * @throws BenchFault where the counts of both ends do not agree
   */
  abstract Measurement measure() throws Exception;

  @Override
  public final Integer call() throws Exception {
    if (options.seconds < 1 || options.warmup < 0 || options.size < 16 || options.runs < 1) {
      throw new ParameterException(
          spec.commandLine(), "--seconds and --runs are 1 or more, --size is 16 or more");
    }
    Report report = report(spec.name());
    report.print(spec.commandLine().getOut(), options.format);
    return 0;
  }

  /** Measures as often as the options say. */
  final Report report(String name) throws Exception {
    List<Measurement> runs = new ArrayList<>();
    for (int run = 0; run < options.runs; run++) {
      runs.add(measure());
    }
    return new Report(name, Machine.here(), runs);
  }

  /** Lets what was started run warm, and measures then. */
  final Span timed(Bed bed, LongSupplier counter) throws Exception {
    Pause.millis(options.warmup * 1000L);
    Profile.begin(options, bed.server());
    Meter meter = new Meter(bed.server(), counter);
    Pause.millis(options.seconds * 1000L);
    Span span = meter.span();
    Profile.end(options, bed.server());
    return span;
  }
}
