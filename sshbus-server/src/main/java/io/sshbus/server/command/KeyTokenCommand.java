package io.sshbus.server.command;

import io.sshbus.channel.Micros;
import io.sshbus.channel.Tags;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.NamePattern;
import io.sshbus.keys.registry.Token;
import io.sshbus.keys.registry.TokenText;
import io.sshbus.log.Durations;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.wire.EventJson;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key token}: invitations. */
@Command(
    name = "token",
    description =
        "Hands out tokens with which nodes are accepted at once; lists them without more.",
    subcommands = {KeyTokenCommand.Add.class, KeyTokenCommand.Ls.class, KeyTokenCommand.Rm.class})
final class KeyTokenCommand extends HelpfulCommand implements BusCommand {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Override
  public ChannelProgram program(CommandContext context, ChannelPort port) {
    return new Ls().program(context, port);
  }

  /** {@code key token add}. */
  @Command(
      name = "add",
      description = {
        "Prints a new token, once. One that is for a single name may also replace that name's key."
      })
  static final class Add extends HelpfulCommand implements TextCommand {
    @Option(
        names = "--name",
        paramLabel = "PATTERN",
        description = "web1.example.com, *.example.com or * (default: *)")
    private String names = "*";

    @Option(names = "--uses", paramLabel = "N", description = "how many keys (default: 1)")
    private int uses = 1;

    @Option(names = "--ttl", paramLabel = "DURATION", description = "for how long (default: 1h)")
    private String ttl = "1h";

    @Option(
        names = "-t",
        paramLabel = "KEY=VALUE",
        description = "a trusted tag of the nodes that use it; may be given again")
    private Map<String, String> tags = new HashMap<>();

    @Option(names = "--why", paramLabel = "TEXT", description = "what it is for")
    private String why = "";

    @Override
    public int print(CommandContext context, StringBuilder out) {
      KeyCommands.master(context);
      byte[] random = new byte[TokenText.RANDOM_BYTES];
      RANDOM.nextBytes(random);
      TokenText text = TokenText.of(random);
      long until =
          context.bus().nowMicros()
              + TimeUnit.MILLISECONDS.toMicros(Durations.parse(ttl).toMillis());
      Token token = new Token(text.proof(), uses, until, new NamePattern(names), Tags.of(tags));
      KeyCommands.carryOut(
          context,
          new KeyCommand.AddToken(KeyCommands.cause(context, why), token),
          "key token add "
              + token.id()
              + " --name "
              + names
              + " --uses "
              + uses
              + " --ttl "
              + ttl
              + KeyCommands.words(tags));
      out.append(text.text()).append('\n');
      return 0;
    }
  }

  /** {@code key token ls}. */
  @Command(
      name = "ls",
      aliases = {"list"},
      description = "Lists tokens, without their secrets.")
  static final class Ls extends HelpfulCommand implements TextCommand {
    @Override
    public int print(CommandContext context, StringBuilder out) {
      KeyCommands.master(context)
          .registry()
          .tokens()
          .forEach(
              held ->
                  out.append(
                      String.format(
                          "%s  %-40s used %d of %d  until %s  %s %s\n",
                          held.token().id(),
                          held.token().names(),
                          held.used(),
                          held.token().uses(),
                          EventJson.time(Micros.toInstant(held.token().until())),
                          held.cause().by(),
                          held.cause().why())));
      return 0;
    }
  }

  /** {@code key token rm}. */
  @Command(
      name = "rm",
      aliases = {"delete"},
      description = "Takes a token back.")
  static final class Rm extends HelpfulCommand implements TextCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "the part before the dot")
    private String id = "";

    @Override
    public int print(CommandContext context, StringBuilder out) {
      KeyCommands.master(context);
      KeyCommands.carryOut(
          context,
          new KeyCommand.RemoveToken(KeyCommands.cause(context, ""), id),
          "key token rm " + id);
      out.append("taken back: ").append(id).append('\n');
      return 0;
    }
  }
}
