package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.Principal;
import io.sshbus.server.cursor.CursorKey;
import io.sshbus.server.cursor.DurableSubscription;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The words of a command that name a durable subscription. */
final class NamedCursor {
  private static final int MOST = 10_000;

  @Parameters(index = "0", paramLabel = "NAME", description = "as subs shows it")
  private String name = "";

  @Option(
      names = "--of",
      paramLabel = "PRINCIPAL",
      description =
          "whose it is, such as node:a.example.com; for operators, where several have the name")
  private String of = "";

  String name() {
    return name;
  }

  /**
   * The subscription that is meant: one's own before those of others, which only operators may
   * mean. May wait for the disk.
   *
   * @throws BusException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#ACL_DENIED}; {@link
   *     ErrorCode#USAGE} where several principals have one of this name
   */
  DurableSubscription find(CommandContext context) {
    String me = context.me().principal().id();
    if (!of.isEmpty() && !of.equals(me)) {
      Operators.only(context.me(), "subs of others");
    }
    String owner = of.isEmpty() ? me : Principal.parse(of).id();
    return context
        .bus()
        .cursors()
        .find(new CursorKey(owner, name))
        .orElseGet(() -> ofOthers(context, owner));
  }

  private DurableSubscription ofOthers(CommandContext context, String owner) {
    boolean operator = context.me().principal() instanceof Principal.Operator;
    List<DurableSubscription> named =
        operator && of.isEmpty()
            ? context.bus().cursors().list(null, MOST).stream()
                .filter(each -> each.key().name().equals(name))
                .toList()
            : List.of();
    if (named.size() > 1) {
      throw new BusException(
          ErrorCode.USAGE,
          "several have a subscription "
              + Quoted.of(name)
              + "; say --of one of "
              + named.stream().map(each -> each.key().principal()).toList());
    }
    return named.stream()
        .findFirst()
        .orElseThrow(
            () ->
                new BusException(
                    ErrorCode.NOT_FOUND,
                    owner + " has no durable subscription " + Quoted.of(name)));
  }
}
