package io.sshbus.server.command;

import io.sshbus.server.interest.Route;
import io.sshbus.wire.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code routes}: what is wanted, and where. */
@Command(
    description = {
      "Lists the filters that somebody wants the events of, where, and how many want them.",
      "Where is a router, or - for what waits on disk and is served by none: durable subscriptions",
      "and groups, rules that republish, and messages to nodes."
    })
final class RoutesCommand extends HelpfulCommand implements TextCommand {
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "routes");
    for (Route route : context.bus().interest().routes()) {
      out.append(output.isJson() ? json(route) : text(route)).append('\n');
    }
    return 0;
  }

  private static String text(Route route) {
    String router = route.router().isEmpty() ? "-" : route.router();
    return String.format("%-40s %-20s %d", route.filter(), router, route.subscribers());
  }

  private static String json(Route route) {
    return Json.mapper()
        .createObjectNode()
        .put("filter", route.filter().value())
        .put("router", route.router().isEmpty() ? null : route.router())
        .put("subscribers", route.subscribers())
        .toString();
  }
}
