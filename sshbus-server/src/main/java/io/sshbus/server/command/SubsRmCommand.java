package io.sshbus.server.command;

import io.sshbus.server.cursor.CursorKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code subs rm}: forgets a durable subscription. */
@Command(name = "rm", description = "Forgets a durable subscription that nobody follows.")
final class SubsRmCommand extends HelpfulCommand implements TextCommand {
  @Mixin private NamedCursor named = new NamedCursor();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    CursorKey key = named.find(context).key();
    Audited.run(
        context,
        "subs rm " + key.name() + " --of " + key.principal(),
        () -> context.bus().cursors().remove(key));
    out.append(key.principal()).append(' ').append(key.name()).append(" is forgotten\n");
    return 0;
  }
}
