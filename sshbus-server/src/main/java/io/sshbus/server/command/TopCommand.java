package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.wire.Json;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code top}: whose connections are the busiest. No thread waits while it counts. */
@Command(description = "Counts for some seconds; then shows the busiest connections.")
final class TopCommand extends HelpfulCommand implements BusCommand {
  private static final int MOST_SECONDS = 60;

  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "-n", paramLabel = "N", description = "how many (default: 20)")
  private int lines = 20;

  @Option(names = "-W", paramLabel = "SECONDS", description = "for how long (default: 2)")
  private int seconds = 2;

  private record Counts(long in, long out) {
    static Counts of(Connection connection) {
      return new Counts(connection.eventsIn().sum(), connection.eventsOut().sum());
    }
  }

  /** What one connection did in a second. */
  private record Line(Connection connection, double in, double out) {
    static Line of(Connection connection, Counts before, double seconds) {
      Counts now = Counts.of(connection);
      return new Line(connection, (now.in - before.in) / seconds, (now.out - before.out) / seconds);
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "%8d  %10.1f in/s %10.1f out/s  %-40s %s",
          connection.number(),
          in,
          out,
          connection.principal().id(),
          connection.address());
    }

    String json() {
      return Json.mapper()
          .createObjectNode()
          .put("session", connection.number())
          .put("principal", connection.principal().id())
          .put("address", connection.address())
          .put("eventsInPerSecond", in)
          .put("eventsOutPerSecond", out)
          .toString();
    }
  }

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    Operators.only(context.me(), "top");
    if (seconds < 1 || seconds > MOST_SECONDS || lines < 1) {
      throw new BusException(
          ErrorCode.USAGE, "-W is 1 to " + MOST_SECONDS + " and -n at least 1; see: top --help");
    }
    Map<Connection, Counts> before = new HashMap<>();
    context.connections().all().forEach(each -> before.put(each, Counts.of(each)));
    long begun = System.nanoTime();
    Executor later =
        task -> {
          var unused =
              context
                  .bus()
                  .threads()
                  .timer()
                  .schedule(() -> context.readers().execute(task), seconds, TimeUnit.SECONDS);
        };
    return new TextProgram(
        later, port, out -> print(context, before, (System.nanoTime() - begun) / 1e9, out));
  }

  private int print(
      CommandContext context, Map<Connection, Counts> before, double elapsed, StringBuilder out) {
    List<Line> busiest =
        context.connections().all().stream()
            .map(c -> Line.of(c, before.getOrDefault(c, new Counts(0, 0)), elapsed))
            .sorted(
                Comparator.comparingDouble((Line line) -> line.in + line.out)
                    .reversed()
                    .thenComparing(line -> line.connection.number()))
            .limit(lines)
            .toList();
    busiest.forEach(line -> out.append(output.isJson() ? line.json() : line.text()).append('\n'));
    return 0;
  }
}
