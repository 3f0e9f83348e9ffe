package io.sshbus.server.command;

import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.figures.Figures;
import io.sshbus.server.figures.Figures.PartitionFigures;
import io.sshbus.server.figures.Machine;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code report}: how the router is, for people. */
@Command(description = "Prints a summary of the router: connections, log, disk, memory.")
final class ReportCommand extends HelpfulCommand implements TextCommand {
  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "report");
    Figures figures = context.operation().figures().read();
    Duration up =
        Duration.between(figures.machine().started(), figures.time())
            .truncatedTo(ChronoUnit.SECONDS);
    line(out, "router", context.operation().figures().router());
    line(out, "version", Machine.version());
    line(out, "up", up.toString().substring(2).toLowerCase(Locale.ROOT));
    line(out, "configuration", context.operation().reload().state());
    Figures.Sessions sessions = figures.sessions();
    line(
        out,
        "connections",
        sessions.all()
            + " ("
            + (sessions.all() - sessions.connections().getOrDefault("operator", 0))
            + " of nodes), "
            + sessions.opened()
            + " so far");
    line(out, "events in", String.valueOf(figures.traffic().eventsIn()));
    line(
        out,
        "events out",
        figures.traffic().eventsOut() + ", " + (figures.traffic().bytesOut() >> 20) + " MiB");
    figures.partitions().forEach(each -> line(out, "partition " + each.number(), text(each)));
    line(out, "waiting", figures.traffic().bytesWaiting() + " bytes for rules or the disk");
    Figures.Disk disk = figures.storage().disk();
    line(out, "disk", (disk.free() >> 20) + " MiB free of " + (disk.size() >> 20));
    line(out, "durable", durable(figures));
    line(
        out,
        "heap",
        (figures.machine().heapUsed() >> 20) + " MiB of " + (figures.machine().heapMax() >> 20));
    return 0;
  }

  private static String text(PartitionFigures each) {
    return String.format(
        "%s, batches %d to %d, %d MiB of %d",
        each.retentionClass(),
        each.bounds().earliest(),
        each.bounds().next(),
        each.usage().storedBytes() >> 20,
        each.since().maxBytes() >> 20);
  }

  private static String durable(Figures figures) {
    long live =
        figures.durable().stream()
            .filter(b -> b.subscription().state() == DurableSubscription.State.LIVE)
            .count();
    double most = figures.durable().stream().mapToDouble(Figures.Behind::seconds).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "%d subscriptions, %d live, at most %.0f s behind",
        figures.durable().size(),
        live,
        most);
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(String.format("%-13s %s%n", name, value));
  }
}
