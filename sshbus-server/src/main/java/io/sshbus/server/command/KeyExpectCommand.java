package io.sshbus.server.command;

import io.sshbus.channel.Micros;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.Expectation;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.log.Durations;
import io.sshbus.server.keymaster.KeyMaster;
import io.sshbus.wire.EventJson;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key expect}: announces a key, or lists what was announced. */
@Command(
    name = "expect",
    description = {
      "Announces that a node will register; without a name: lists what is expected.",
      "The first key that claims the name is accepted, in place of the node's key of the same type."
    })
final class KeyExpectCommand extends HelpfulCommand implements TextCommand {
  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "the node")
  private @Nullable String name;

  @Option(names = "--fp", paramLabel = "FINGERPRINT", description = "of the only key to accept")
  private @Nullable String fingerprint;

  @Option(names = "--ttl", paramLabel = "DURATION", description = "for how long (default: 2h)")
  private String ttl = "2h";

  @Option(names = "--rm", description = "take the announcement back")
  private boolean remove;

  @Option(names = "--why", paramLabel = "TEXT", description = "the reason")
  private String why = "";

  @Override
  public int print(CommandContext context, StringBuilder out) {
    KeyMaster master = KeyCommands.master(context);
    String node = name;
    if (node == null) {
      master.registry().expectations().forEach(expected -> list(expected, out));
      return 0;
    }
    String key = fingerprint;
    Fingerprint only = key == null ? null : Fingerprint.parse(key);
    Cause cause = KeyCommands.cause(context, why);
    KeyCommand command =
        remove
            ? new KeyCommand.ForgetExpectation(cause, NodeName.of(node), only)
            : new KeyCommand.Expect(cause, NodeName.of(node), only, until(context));
    String words = "key expect " + node + (only == null ? "" : " --fp " + only);
    KeyCommands.carryOut(context, command, remove ? words + " --rm" : words);
    out.append(remove ? "not expected any more: " : "expected: ").append(node).append('\n');
    return 0;
  }

  private long until(CommandContext context) {
    Duration window = Durations.parse(ttl);
    return context.bus().nowMicros() + TimeUnit.MILLISECONDS.toMicros(window.toMillis());
  }

  private static void list(Expectation expected, StringBuilder out) {
    Fingerprint only = expected.fingerprint();
    out.append(
        String.format(
            "%-40s %-52s until %s  %s\n",
            expected.name(),
            only == null ? "any key" : only,
            EventJson.time(Micros.toInstant(expected.until())),
            expected.cause().by()));
  }
}
