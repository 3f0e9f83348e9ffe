package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.keys.export.KeyExports;
import io.sshbus.keys.export.KeyRevocationList;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key export}: the keys in the formats of other programs. */
@Command(
    name = "export",
    description =
        "Prints the keys for other programs: known_hosts, allowed_signers, krl, sshfp, json.")
final class KeyExportCommand extends HelpfulCommand implements BusCommand {
  @Parameters(
      index = "0",
      paramLabel = "FORMAT",
      description = "known_hosts, allowed_signers, krl (binary), sshfp or json")
  private String format = "";

  @Option(names = "--name", paramLabel = "NAME", description = "only the keys of this name")
  private String name = "";

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    KeyCommands.master(context);
    return new AnswerProgram(
        context.readers(), port, 0, nothing -> new AnswerProgram.Answer(bytes(context), 0));
  }

  private Bytes bytes(CommandContext context) {
    KeyRegistry registry = KeyCommands.master(context).registry();
    List<KeyRecord> keys = name.isEmpty() ? registry.list(key -> true) : registry.matching(name);
    return switch (format) {
      case "known_hosts" -> Bytes.utf8(KeyExports.knownHosts(keys));
      case "allowed_signers" -> Bytes.utf8(KeyExports.allowedSigners(keys));
      case "sshfp" -> Bytes.utf8(KeyExports.sshfp(keys));
      case "json" -> Bytes.utf8(KeyExports.json(keys));
      case "krl" ->
          KeyRevocationList.of(
              keys,
              registry.lastTransition(),
              context.bus().nowMicros(),
              "sshbus " + context.bus().settings().router());
      default ->
          throw new BusException(
              ErrorCode.USAGE,
              "there is known_hosts, allowed_signers, krl, sshfp and json, not "
                  + Quoted.of(format));
    };
  }
}
