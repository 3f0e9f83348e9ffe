package io.sshbus.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How fast OpenSSH publishes and tails lines. Measured from the start of {@code ssh} to its end,
 * login and all.
 */
@Command(name = "lines", description = "Lines a second through OpenSSH's ssh.")
final class LinesBench extends BenchCommand {
  private static final String CHANNEL = "bench/lines";
  private static final String WARM_CHANNEL = "bench/warm";
  private static final Path NOWHERE = Path.of("/dev/null");

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "lines to publish and to tail (default: ${DEFAULT-VALUE})")
  private int lines = 2_000_000;

  @Option(
      names = "--warm-lines",
      paramLabel = "N",
      description = "lines before that (default: ${DEFAULT-VALUE})")
  private int warmLines = 1_000_000;

  @Override
  Measurement measure() throws Exception {
    try (Bed bed = Bed.make(options, 1)) {
      Path input = bed.scratch().resolve("lines");
      Path output = bed.scratch().resolve("tailed");
      if (warmLines > 0) {
        write(input, warmLines);
        pub(bed, WARM_CHANNEL, input);
        tail(bed, WARM_CHANNEL, warmLines, NOWHERE);
      }
      write(input, lines);
      Run pub = pub(bed, CHANNEL, input);
      Run tail = tail(bed, CHANNEL, lines, NOWHERE);
      // Once more, for what was counted to be what was published.
      tail(bed, CHANNEL, lines, output);
      if (Files.mismatch(input, output) >= 0) {
        throw new BenchFault("what was tailed is not what was published");
      }
      return new Measurement()
          .put("publishLinesPerSecond", lines / pub.seconds())
          .put("tailLinesPerSecond", lines / tail.seconds())
          .put("publishServerMicrosPerLine", pub.serverCpuSeconds() * 1e6 / lines)
          .put("publishSshMicrosPerLine", pub.sshCpuSeconds() * 1e6 / lines)
          .put("tailServerMicrosPerLine", tail.serverCpuSeconds() * 1e6 / lines)
          .put("tailSshMicrosPerLine", tail.sshCpuSeconds() * 1e6 / lines)
          .put("lines", lines);
    }
  }

  private void write(Path file, int count) throws IOException {
    Bodies bodies = new Bodies(options.size);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < count; i++) {
        out.write(bodies.body(i));
        out.write('\n');
      }
    }
  }

  private static Run pub(Bed bed, String channel, Path input)
      throws IOException, InterruptedException {
    return Run.of(bed, ssh(bed, "pub", channel).redirectInput(input.toFile()));
  }

  private static Run tail(Bed bed, String channel, int count, Path output)
      throws IOException, InterruptedException {
    ProcessBuilder ssh =
        ssh(bed, "tail", channel, "--since", "all", "-o", "cat", "-C", Integer.toString(count));
    return Run.of(bed, ssh.redirectOutput(output.toFile()));
  }

  private static ProcessBuilder ssh(Bed bed, String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("ssh", "-F", bed.data().resolve("ssh_config").toString(), "bus"));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  /**
   * One {@code ssh} from its start to its end.
   *
   * @param sshCpuSeconds processor time of {@code ssh}, but for what it used in its last moments
   */
  private record Run(double seconds, double serverCpuSeconds, double sshCpuSeconds) {
    private static final long LOOK_EVERY_MILLIS = 20;

    static Run of(Bed bed, ProcessBuilder builder) throws IOException, InterruptedException {
      Duration before = bed.server().cpu();
      long start = System.nanoTime();
      Process ssh = builder.start();
      Duration cpu = Duration.ZERO;
      while (!ssh.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        cpu = ssh.info().totalCpuDuration().orElse(cpu);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      BenchFault.unlessEqual(
          "exit status of " + String.join(" ", builder.command()), 0, ssh.exitValue());
      Duration used = bed.server().cpu().minus(before);
      return new Run(seconds, used.toNanos() / 1e9, cpu.toNanos() / 1e9);
    }
  }
}
