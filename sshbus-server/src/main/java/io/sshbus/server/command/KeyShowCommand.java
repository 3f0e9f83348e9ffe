package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.keys.export.JsonRecords;
import io.sshbus.keys.registry.KeyRecord;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code key show}: all that is known of a key. */
@Command(
    name = "show",
    aliases = {"print", "finger"},
    description = "Shows all that is known of a key, or of the keys of a name.")
final class KeyShowCommand extends HelpfulCommand implements TextCommand {
  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "a fingerprint, its beginning, or a name")
  private String key = "";

  @Mixin private OutputOption output = new OutputOption();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    List<KeyRecord> found = KeyCommands.master(context).registry().matching(key);
    if (found.isEmpty()) {
      throw new BusException(ErrorCode.NOT_FOUND, "no key is known as " + Quoted.of(key));
    }
    for (KeyRecord record : found) {
      out.append(
              output.isJson()
                  ? JsonRecords.of(record).toString()
                  : JsonRecords.of(record).toPrettyString())
          .append('\n');
    }
    return 0;
  }
}
