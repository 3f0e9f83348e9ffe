package io.sshbus.server;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.rocksdb.Check;
import io.sshbus.log.rocksdb.CheckReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sshbus check}: whether everything on a data directory's disk is as it was written. */
@Command(
    name = "check",
    description =
        "Reads everything in a data directory whose router is stopped, and says what is wrong.")
final class CheckCommand implements Callable<Integer> {
  /** What the process ends with where something is wrong. */
  private static final int DAMAGED = 65;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DIR", description = "the data directory")
  private Path directory = Path.of("");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Override
  public Integer call() {
    Path db = directory.resolve("db");
    if (!Files.isDirectory(db)) {
      throw new BusException(
          ErrorCode.USAGE, directory + " is no data directory: there is no db in it");
    }
    CheckReport report = Check.run(db);
    StringBuilder out = new StringBuilder();
    out.append(report.batches()).append(" batches with ").append(report.events());
    out.append(" events, ").append(report.bytes()).append(" bytes, on ").append(report.channels());
    out.append(" channels; ").append(report.streams()).append(" streams, ");
    out.append(report.entries()).append(" table entries, ");
    out.append(report.commands()).append(" journal commands\n");
    report.notes().forEach(note -> out.append("note: ").append(note).append('\n'));
    report.problems().forEach(problem -> out.append("problem: ").append(problem).append('\n'));
    if (report.unlisted() > 0) {
      out.append("and ").append(report.unlisted()).append(" problems more\n");
    }
    out.append(report.isSound() ? "sound\n" : "damaged\n");
    spec.commandLine().getOut().print(out);
    spec.commandLine().getOut().flush();
    return report.isSound() ? 0 : DAMAGED;
  }
}
