package io.sshbus.server.command;

import io.sshbus.server.figures.MetricsHost;
import io.sshbus.server.figures.PrometheusText;
import picocli.CommandLine.Command;

/** {@code metrics}: the figures of the router for Prometheus. */
@Command(
    description = {
      "Prints the figures of the router in Prometheus' text format.",
      "Prometheus itself reads them through: ssh -N -L 9090:metrics:9090 bus"
    })
final class MetricsCommand extends HelpfulCommand implements TextCommand {
  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.mayRead(context.me(), MetricsHost.FIGURES);
    out.append(
        PrometheusText.of(
            context.operation().figures().router(), context.operation().figures().read()));
    return 0;
  }
}
