package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.Principal;
import io.sshbus.server.group.GroupKey;
import io.sshbus.server.group.GroupSummary;
import java.util.List;
import picocli.CommandLine.Option;

/** The words of a command that say that a group is meant, and which. */
final class NamedGroup {
  private static final int MOST = 10_000;

  @Option(names = "--group", description = "NAME is that of a group")
  private boolean group;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "of the group, where several filters have a group of the name")
  private String filter = "";

  boolean isMeant() {
    return group;
  }

  /**
   * The group that is meant: one that the caller has begun, or any for operators. May wait for the
   * disk.
   *
   * @throws BusException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#USAGE} where several filters
   *     have one of this name
   */
  GroupKey find(CommandContext context, String name) {
    Principal me = context.me().principal();
    String owner = me instanceof Principal.Operator ? null : me.id();
    List<GroupKey> named =
        context.bus().groups().list(owner, MOST).stream()
            .map(GroupSummary::key)
            .filter(key -> key.name().equals(name))
            .filter(key -> filter.isEmpty() || key.filter().value().equals(filter))
            .toList();
    if (named.size() > 1) {
      throw new BusException(
          ErrorCode.USAGE,
          "several filters have a group "
              + Quoted.of(name)
              + "; say --filter one of "
              + named.stream().map(key -> key.filter().value()).toList());
    }
    return named.stream()
        .findFirst()
        .orElseThrow(
            () -> new BusException(ErrorCode.NOT_FOUND, "there is no group " + Quoted.of(name)));
  }
}
