package io.sshbus.server.command;

import io.sshbus.log.Durations;
import io.sshbus.server.cursor.Lag;
import io.sshbus.server.group.GroupFigures;
import io.sshbus.server.group.GroupSummary;
import io.sshbus.wire.Json;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ObjectNode;

/**
 * A group, as {@code subs} shows it.
 *
 * @param lag what lies behind its low water
 * @param now in microseconds since 1970
 */
record GroupLine(GroupSummary group, Lag lag, long now) {

  private String state() {
    GroupFigures figures = group.figures();
    return figures.members() == 0 ? "detached" : figures.live() ? "live" : "catching up";
  }

  String text() {
    return String.format(
        "%-32s %-20s %-20s %-11s lag %s%d events, %s  at %s  group of %d, %d unacknowledged",
        group.definition().owner(),
        group.key().name(),
        group.key().filter(),
        state(),
        lag.isLeast() ? ">=" : "",
        lag.events(),
        Durations.text(SubsCommand.age(lag, now).truncatedTo(ChronoUnit.SECONDS)),
        String.join(",", SubsCommand.positions(group.low())),
        group.figures().members(),
        group.figures().unacked());
  }

  String json() {
    ObjectNode line =
        Json.mapper()
            .createObjectNode()
            .put("principal", group.definition().owner())
            .put("group", group.key().name())
            .put("filter", group.key().filter().value())
            .put("match", group.definition().match())
            .put("select", group.definition().select())
            .put("state", state())
            .put("members", group.figures().members())
            .put("unacked", group.figures().unacked());
    var position = line.putArray("position");
    SubsCommand.positions(group.low()).forEach(position::add);
    SubsCommand.putLag(line, lag, now);
    return line.toString();
  }
}
