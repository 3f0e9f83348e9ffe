package io.sshbus.server.command;

import io.sshbus.server.cursor.CursorKey;
import io.sshbus.server.group.GroupKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code subs rm}: forgets a durable subscription. */
@Command(
    name = "rm",
    description = "Forgets a durable subscription that nobody follows, or a group without members.")
final class SubsRmCommand extends HelpfulCommand implements TextCommand {
  @Mixin private NamedCursor named = new NamedCursor();

  @Mixin private NamedGroup group = new NamedGroup();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    if (group.isMeant()) {
      removeGroup(context, out);
      return 0;
    }
    CursorKey key = named.find(context).key();
    Audited.run(
        context,
        "subs rm " + key.name() + " --of " + key.principal(),
        () -> context.bus().cursors().remove(key));
    out.append(key.principal()).append(' ').append(key.name()).append(" is forgotten\n");
    return 0;
  }

  private void removeGroup(CommandContext context, StringBuilder out) {
    GroupKey key = group.find(context, named.name());
    Audited.run(
        context,
        "subs rm " + key.name() + " --group --filter " + key.filter(),
        () -> context.bus().groups().remove(key));
    out.append("group ").append(key).append(" is forgotten\n");
  }
}
