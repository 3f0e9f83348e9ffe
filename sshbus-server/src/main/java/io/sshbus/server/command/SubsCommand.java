package io.sshbus.server.command;

import io.sshbus.channel.Micros;
import io.sshbus.identity.Principal;
import io.sshbus.log.Cursor;
import io.sshbus.log.Durations;
import io.sshbus.server.cursor.CursorUse;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.cursor.Lag;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** {@code subs}: durable subscriptions, and how far each has come. */
@Command(
    description = "Lists durable subscriptions: all of them for operators, else your own.",
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
    List<DurableSubscription> found =
        context.bus().cursors().list(all ? null : context.me().principal().id(), MOST);
    int reads = Math.max(1, Math.min(READS_FOR_ONE, READS_FOR_ALL / Math.max(1, found.size())));
    for (DurableSubscription each : found) {
      Line line = new Line(each, lag(context, each, reads), context.bus().nowMicros());
      out.append(output.isJson() ? line.json() : line.text()).append('\n');
    }
    return 0;
  }

  private static Lag lag(CommandContext context, DurableSubscription each, int reads) {
    Cursor cursor = each.cursor().orElse(Cursor.NONE);
    return each.use()
        .map(use -> Lag.of(context.bus().log(), use.filter(), cursor, reads))
        .orElse(Lag.NONE);
  }

  /** One durable subscription, as it is shown. */
  private record Line(DurableSubscription subscription, Lag lag, long now) {

    /** The first event of each partition that is not done with. */
    private List<String> position() {
      return subscription.cursor().orElse(Cursor.NONE).positions().entrySet().stream()
          .map(e -> e.getKey() + "-" + e.getValue().offset() + "-" + e.getValue().index())
          .toList();
    }

    private Duration age() {
      return Duration.ofMillis(lag.oldest() == 0 ? 0 : Math.max(0, (now - lag.oldest()) / 1000));
    }

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
          Durations.text(age().truncatedTo(ChronoUnit.SECONDS)),
          position().stream().collect(Collectors.joining(",")),
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
      position().forEach(position::add);
      line.putObject("lag")
          .put("events", lag.events())
          .put("atLeast", lag.isLeast())
          .put("seconds", age().toMillis() / 1000.0);
      return line.toString();
    }
  }
}
