package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Cursor;
import io.sshbus.log.Since;
import io.sshbus.server.cursor.CursorUse;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.group.GroupKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code subs seek}: sets a durable subscription to another place. */
@Command(
    name = "seek",
    description = "Sets a durable subscription back or forth; who follows it goes on from there.")
final class SubsSeekCommand extends HelpfulCommand implements TextCommand {
  @Mixin private NamedCursor named = new NamedCursor();

  @Mixin private NamedGroup group = new NamedGroup();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "T|ID",
      description =
          "now, all, 5m, a day (2026-01-31, UTC), a time (RFC 3339 or @unix), or behind an event"
              + " id")
  private String to = "";

  @Override
  public int print(CommandContext context, StringBuilder out) {
    Since place = Since.parse(TailCommand.midnight(to));
    if (place instanceof Since.Last || place instanceof Since.Retained) {
      throw new BusException(ErrorCode.USAGE, to + " is no place; see: subs seek --help");
    }
    if (group.isMeant()) {
      seekGroup(context, place, out);
      return 0;
    }
    DurableSubscription found = named.find(context);
    ChannelFilter filter =
        found
            .use()
            .map(CursorUse::filter)
            .orElseThrow(
                () ->
                    new BusException(
                        ErrorCode.NOT_FOUND, "nothing has subscribed with this cursor yet"));
    Cursor target = context.bus().places().of(filter, place);
    Audited.run(
        context,
        "subs seek " + found.key().name() + " --of " + found.key().principal() + " --to " + to,
        () -> context.bus().cursors().seek(found.key(), target));
    out.append(found.key().principal())
        .append(' ')
        .append(found.key().name())
        .append(" goes on from ")
        .append(to)
        .append('\n');
    return 0;
  }

  private void seekGroup(CommandContext context, Since place, StringBuilder out) {
    GroupKey key = group.find(context, named.name());
    Cursor target = context.bus().places().of(key.filter(), place);
    Audited.run(
        context,
        "subs seek " + key.name() + " --group --filter " + key.filter() + " --to " + to,
        () -> context.bus().groups().seek(key, target));
    out.append("group ").append(key).append(" goes on from ").append(to).append('\n');
  }
}
