package io.sshbus.server.command;

import io.sshbus.channel.Micros;
import io.sshbus.identity.Fingerprint;
import io.sshbus.keys.export.JsonRecords;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.Transition;
import io.sshbus.server.keymaster.KeyMaster;
import io.sshbus.wire.EventJson;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code key log}: what happened. */
@Command(
    name = "log",
    description = {
      "Prints the newest 1,024 changes of keys, oldest first.",
      "Older ones: tail '$SYS/keys/#' --since all; who gave which command: tail '$SYS/audit'."
    })
final class KeyLogCommand extends HelpfulCommand implements TextCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KEY",
      description = "only of this key, or of the keys of this name")
  private @Nullable String key;

  @Mixin private OutputOption output = new OutputOption();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    KeyMaster master = KeyCommands.master(context);
    List<Transition> changes = master.registry().transitionsSince(0);
    String only = key;
    Set<Fingerprint> wanted =
        only == null
            ? Set.of()
            : master.registry().matching(only).stream()
                .map(KeyRecord::fingerprint)
                .collect(Collectors.toSet());
    changes.stream()
        .filter(change -> only == null || wanted.contains(change.fingerprint()))
        .forEach(
            change ->
                out.append(output.isJson() ? JsonRecords.of(change).toString() : text(change))
                    .append('\n'));
    return 0;
  }

  private static String text(Transition change) {
    return String.format(
        "%s %s %s %s: %s -> %s by %s %s",
        EventJson.time(Micros.toInstant(change.at())),
        change.fingerprint(),
        change.name(),
        change.action().text(),
        change.from().text(),
        change.to().text(),
        change.cause().by(),
        change.cause().why());
  }
}
