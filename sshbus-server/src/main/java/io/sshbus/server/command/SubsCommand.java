package io.sshbus.server.command;

import io.sshbus.channel.Micros;
import io.sshbus.identity.Principal;
import io.sshbus.log.Cursor;
import io.sshbus.log.Durations;
import io.sshbus.server.cursor.CursorUse;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.cursor.Lag;
import io.sshbus.server.group.GroupSummary;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** {@code subs}: durable subscriptions, and how far each has come. */
@Command(
    description =
        "Lists durable subscriptions and groups: all of them for operators, else your own.",
    subcommands = {SubsRmCommand.class, SubsSeekCommand.class})
final class SubsCommand extends HelpfulCommand implements TextCommand {
  private static final int MOST = 10_000;

  /** How often up to 1 MiB is read to count the lag of one subscription, and of all together. */
  private static final int READS_FOR_ONE = 64;

  private static final int READS_FOR_ALL = 1024;

  @Mixin private OutputOption output = new OutputOption();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    boolean all = context.me().principal() instanceof Principal.Operator;
    String owner = all ? null : context.me().principal().id();
    List<DurableSubscription> found = context.bus().cursors().list(owner, MOST);
    List<GroupSummary> groups = context.bus().groups().list(owner, MOST);
    int listed = Math.max(1, found.size() + groups.size());
    int reads = Math.max(1, Math.min(READS_FOR_ONE, READS_FOR_ALL / listed));
    for (GroupSummary each : groups) {
      Lag lag =
          Lag.of(context.bus().log(), each.key().filter(), each.low(), Lag.Effort.ofReads(reads));
      GroupLine line = new GroupLine(each, lag, context.bus().nowMicros());
      out.append(output.isJson() ? line.json() : line.text()).append('\n');
    }
    for (DurableSubscription each : found) {
      Line line = new Line(each, lag(context, each, reads), context.bus().nowMicros());
      out.append(output.isJson() ? line.json() : line.text()).append('\n');
    }
    return 0;
  }

  private static Lag lag(CommandContext context, DurableSubscription each, int reads) {
    Cursor cursor = each.cursor().orElse(Cursor.NONE);
    return each.use()
        .map(use -> Lag.of(context.bus().log(), use.filter(), cursor, Lag.Effort.ofReads(reads)))
        .orElse(Lag.NONE);
  }

  /** The first event of each partition that is not done with. */
  static List<String> positions(Cursor cursor) {
    return cursor.positions().entrySet().stream()
        .map(e -> e.getKey() + "-" + e.getValue().offset() + "-" + e.getValue().index())
        .toList();
  }

  static Duration age(Lag lag, long now) {
    return Duration.ofMillis(lag.oldest() == 0 ? 0 : Math.max(0, (now - lag.oldest()) / 1000));
  }

  static void putLag(ObjectNode line, Lag lag, long now) {
    line.putObject("lag")
        .put("events", lag.events())
        .put("atLeast", lag.isLeast())
        .put("seconds", age(lag, now).toMillis() / 1000.0);
  }

  /** One durable subscription, as it is shown. */
  private record Line(DurableSubscription subscription, Lag lag, long now) {

    private static String time(long micros) {
      return micros == 0 ? "never" : EventJson.time(Micros.toInstant(micros));
    }

    String text() {
      return String.format(
          "%-32s %-20s %-20s %-11s lag %s%d events, %s  at %s  %s %s",
          subscription.key().principal(),
          subscription.key().name(),
          subscription.use().map(use -> use.filter().value()).orElse("?"),
          subscription.state().text(),
          lag.isLeast() ? ">=" : "",
          lag.events(),
          Durations.text(age(lag, now).truncatedTo(ChronoUnit.SECONDS)),
          String.join(",", positions(subscription.cursor().orElse(Cursor.NONE))),
          subscription.use().map(CursorUse::manual).orElse(false) ? "acked" : "moved",
          time(subscription.use().map(CursorUse::lastAck).orElse(0L)));
    }

    String json() {
      ObjectNode line =
          Json.mapper()
              .createObjectNode()
              .put("principal", subscription.key().principal())
              .put("name", subscription.key().name());
      subscription
          .use()
          .ifPresent(
              use -> {
                line.put("filter", use.filter().value());
                line.put("select", use.select());
                line.put("match", use.match());
                line.put("ack", use.manual() ? "manual" : "auto");
                if (use.lastAck() != 0) {
                  line.put("lastAck", time(use.lastAck()));
                }
              });
      line.put("state", subscription.state().text());
      var position = line.putArray("position");
      positions(subscription.cursor().orElse(Cursor.NONE)).forEach(position::add);
      putLag(line, lag, now);
      return line.toString();
    }
  }
}
