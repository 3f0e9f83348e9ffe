package io.sshbus.server.command;

import io.sshbus.server.session.Connection;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nodes}: who is connected. */
@Command(description = "Lists who is connected.")
final class NodesCommand extends HelpfulCommand implements TextCommand {
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "nodes");
    List<Connection> connected =
        context.connections().all().stream()
            .sorted(
                Comparator.comparing((Connection c) -> c.principal().id())
                    .thenComparing(Connection::number))
            .toList();
    for (Connection connection : connected) {
      out.append(output.isJson() ? json(connection) : text(connection)).append('\n');
    }
    return 0;
  }

  private static String text(Connection connection) {
    return String.format(
        "%-40s %-20s since %s  session %d, %d channels, %d events in, %d out  %s",
        connection.principal().id(),
        connection.address(),
        EventJson.time(connection.since()),
        connection.number(),
        connection.channels(),
        connection.eventsIn().sum(),
        connection.eventsOut().sum(),
        connection.client());
  }

  private static String json(Connection connection) {
    return Json.mapper()
        .createObjectNode()
        .put("session", connection.number())
        .put("principal", connection.principal().id())
        .put("address", connection.address())
        .put("since", EventJson.time(connection.since()))
        .put("channels", connection.channels())
        .put("eventsIn", connection.eventsIn().sum())
        .put("eventsOut", connection.eventsOut().sum())
        .put("client", connection.client())
        .toString();
  }
}
