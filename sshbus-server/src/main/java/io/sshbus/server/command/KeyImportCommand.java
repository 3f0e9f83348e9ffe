package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.KnownHosts;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.Transition;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key import}: accepts the keys of a file. */
@Command(
    name = "import",
    description = {
      "Accepts the keys of a known_hosts file on the input.",
      "Keys that are known already stay what they are; keys whose name has another key of their"
          + " type",
      "become conflicts."
    })
final class KeyImportCommand extends HelpfulCommand implements BusCommand {
  private static final int MOST_BYTES = 64 << 20;

  @Parameters(index = "0", paramLabel = "known_hosts", description = "the word known_hosts")
  private String format = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "the reason, kept with the keys")
  private String why = "";

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    KeyCommands.master(context);
    if (!format.equals("known_hosts")) {
      throw new BusException(
          ErrorCode.USAGE, "only known_hosts can be imported, not " + Quoted.of(format));
    }
    return new AnswerProgram(context.readers(), port, MOST_BYTES, file -> take(context, file));
  }

  private AnswerProgram.Answer take(CommandContext context, Bytes file) {
    KnownHosts hosts = KnownHosts.parse(file);
    List<Transition> changes = new ArrayList<>();
    for (KeyCommand command : KeyCommand.Import.of(KeyCommands.cause(context, why), hosts)) {
      changes.addAll(
          KeyCommands.carryOut(context, command, "key import known_hosts").transitions());
    }
    StringBuilder out = new StringBuilder();
    hosts.problems().forEach(problem -> out.append(problem).append('\n'));
    out.append(changes.size())
        .append(" of ")
        .append(hosts.entries().size() + hosts.refused().size())
        .append(" keys are new\n");
    return new AnswerProgram.Answer(
        Bytes.utf8(out.toString()),
        hosts.problems().isEmpty() ? 0 : ErrorCode.BAD_KEY.exitStatus());
  }
}
