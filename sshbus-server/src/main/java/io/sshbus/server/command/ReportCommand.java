package io.sshbus.server.command;

import io.sshbus.identity.Principal;
import io.sshbus.log.Bounds;
import io.sshbus.log.EventLog;
import io.sshbus.server.session.Connection;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code report}: how the router is. */
@Command(description = "Prints a summary of the router: connections, log, memory.")
final class ReportCommand extends HelpfulCommand implements TextCommand {
  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "report");
    Duration up =
        Duration.between(context.started(), context.bus().clock().instant())
            .truncatedTo(ChronoUnit.SECONDS);
    line(out, "router", context.bus().settings().router());
    line(out, "version", VersionCommand.version());
    line(out, "up", up.toString().substring(2).toLowerCase(Locale.ROOT));
    line(out, "configuration", context.reload().state());
    Collection<Connection> connected = context.connections().all();
    long nodes =
        connected.stream().filter(c -> !(c.principal() instanceof Principal.Operator)).count();
    line(out, "connections", connected.size() + " (" + nodes + " of nodes)");
    line(
        out,
        "events in",
        String.valueOf(connected.stream().mapToLong(c -> c.eventsIn().sum()).sum()));
    line(
        out,
        "events out",
        String.valueOf(connected.stream().mapToLong(c -> c.eventsOut().sum()).sum()));
    EventLog log = context.bus().log();
    for (int partition : log.partitions()) {
      Bounds bounds = log.bounds(partition);
      line(
          out,
          "partition " + partition,
          log.retentionOf(partition).name()
              + ", batches "
              + bounds.earliest()
              + " to "
              + bounds.next());
    }
    line(out, "waiting", context.bus().bytesWaiting() + " bytes for rules or the disk");
    Runtime java = Runtime.getRuntime();
    line(
        out,
        "heap",
        ((java.totalMemory() - java.freeMemory()) >> 20) + " MiB of " + (java.maxMemory() >> 20));
    return 0;
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(String.format("%-13s %s%n", name, value));
  }
}
