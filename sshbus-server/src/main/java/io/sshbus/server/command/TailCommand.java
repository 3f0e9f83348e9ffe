package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Durations;
import io.sshbus.log.Since;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tail}: events as they come, and those that came before. */
@Command(description = "Prints events as they come, one a line; ends when its output is closed.")
final class TailCommand extends HelpfulCommand implements BusCommand {
  @Parameters(
      index = "0",
      paramLabel = "FILTER",
      description = "a channel or a filter, such as 'raid/#'")
  private String filter = "";

  @Option(
      names = "-n",
      paramLabel = "N",
      description =
          "begin with the last N events of each partition; with -g or -l, of those that match among"
              + " the newest 64 MiB or more")
  private @Nullable Integer lines;

  @Option(
      names = "--since",
      paramLabel = "S",
      description =
          "begin there: now, last, all, retained, 5m, a day (2026-01-31, UTC), a time (RFC 3339 or"
              + " @unix), or behind an event id")
  private String since = "";

  @Option(
      names = "--retained",
      description = "begin with the last value of each channel; the same as --since retained")
  private boolean retained;

  @Option(
      names = "--until",
      paramLabel = "T",
      description = "end there: now, 5m from now, or a time")
  private String until = "";

  @Option(
      names = "-l",
      paramLabel = "SELECTOR",
      description =
          "only events whose tags this label selector selects, such as 'cluster=compute1,severity"
              + " in (crit,warn)'")
  private String select = "";

  @Option(
      names = "-g",
      paramLabel = "REGEX",
      description = "only events whose body contains this RE2 pattern")
  private String match = "";

  @Option(names = "-o", paramLabel = "FORMAT", description = EventFormat.HELP)
  private String format = "short";

  @Option(names = "-C", paramLabel = "N", description = "end after N events")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "-W",
      paramLabel = "SECONDS",
      description = "end after so long, with 27 if nothing came")
  private @Nullable Double wait;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "keep a cursor of this name, for --since last; it moves to what has reached the ssh"
              + " process")
  private String name = "";

  @Option(
      names = "--ack",
      description =
          "move the cursor by the ids that come on the input, a line each; in a group, nack ID"
              + " gives one back")
  private boolean ack;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description =
          "share the events with all others of this group: each event goes to one of them")
  private String group = "";

  @Option(names = "--takeover", description = "take the cursor from whoever uses it")
  private boolean takeover;

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    ChannelFilter wanted = new ChannelFilter(filter);
    Operators.mayRead(context.me(), wanted);
    refuseWhatDoesNotGoTogether();
    SubscribeOptions options =
        new SubscribeOptions(
            wanted, since(), name, match, select, group, ack, takeover, List.of(), false);
    return new TailProgram(
        context,
        new TailProgram.Plan(options, lines, until(context), count, deadline()),
        EventFormat.parse(format),
        port);
  }

  private void refuseWhatDoesNotGoTogether() {
    boolean begins = !since.isEmpty() || retained;
    if (count < 1 || (lines != null && (lines < 0 || begins)) || (retained && !since.isEmpty())) {
      throw new BusException(
          ErrorCode.USAGE,
          "-C is 1 or more, -n is 0 or more; only one of -n, --since and --retained says where to"
              + " begin");
    }
    if (lines != null && !group.isEmpty()) {
      throw new BusException(
          ErrorCode.USAGE, "-n does not go with --group, which has a place of its own");
    }
  }

  private Since since() {
    if (retained) {
      return new Since.Retained();
    }
    return Since.parse(since.isEmpty() ? "now" : midnight(since));
  }

  private @Nullable Instant until(CommandContext context) {
    if (until.isEmpty()) {
      return null;
    }
    Instant now = context.bus().clock().instant();
    if (until.equals("now")) {
      return now;
    }
    return Durations.looksLikeOne(until)
        ? now.plus(Durations.parse(until))
        : Since.time(midnight(until));
  }

  /**
   * A day stands for its beginning; an event id of that look would be in a partition above 1000.
   */
  static String midnight(String text) {
    return text.matches("\\d{4}-\\d{2}-\\d{2}") ? text + "T00:00:00Z" : text;
  }

  private @Nullable Duration deadline() {
    if (wait == null) {
      return null;
    }
    if (wait <= 0 || wait > 1e6) {
      throw new BusException(ErrorCode.USAGE, "-W is above 0 and at most 1000000 seconds");
    }
    return Duration.ofMillis((long) Math.ceil(wait * 1000));
  }
}
