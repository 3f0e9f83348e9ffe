package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.KeyAction;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.KeyOutcome;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.Transition;
import io.sshbus.server.keymaster.KeyMaster;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the {@code key} commands have in common. */
final class KeyCommands {
  private static final long PATIENCE_SECONDS = 30;

  private KeyCommands() {}

  /**
   * KeyMaster, for an operator.
   *
   * @throws BusException where there is none, or who asks is none
   */
  static KeyMaster master(CommandContext context) {
    Operators.only(context.me(), "key");
    KeyMaster master = context.keys();
    if (master == null) {
      throw new BusException(
          ErrorCode.UNSUPPORTED,
          "KeyMaster is not enabled on this router; see keymaster.enabled in sshbus.yaml");
    }
    return master;
  }

  static Cause cause(CommandContext context, String why) {
    return new Cause(context.me().principal().id(), why);
  }

  /**
   * Has a command carried out and told to {@code $SYS/audit}; waits for the disk.
   *
   * @param words the command as the audit shows it, without secrets
   */
  static KeyOutcome.Done carryOut(CommandContext context, KeyCommand command, String words) {
    KeyMaster master = master(context);
    return Audited.call(context, words, () -> done(await(master, command)));
  }

  private static KeyOutcome.Done done(KeyOutcome outcome) {
    if (outcome instanceof KeyOutcome.Refused refused) {
      throw new BusException(refused.code(), refused.message());
    }
    return (KeyOutcome.Done) outcome;
  }

  private static KeyOutcome await(KeyMaster master, KeyCommand command) {
    try {
      return master
          .submit(command)
          .toCompletableFuture()
          .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BusException told) {
        throw told;
      }
      throw e;
    }
  }

  /** Options {@code -t}, as the audit shows them. */
  static String words(Map<String, String> tags) {
    return new TreeMap<>(tags)
        .entrySet().stream().map(tag -> " -t " + tag).collect(Collectors.joining());
  }

  /** What changed, a line each; that nothing did, else. */
  static void tell(KeyOutcome.Done done, StringBuilder out) {
    for (Transition change : done.transitions()) {
      String what =
          change.action() == KeyAction.TAG
              ? "tagged"
              : change.from().text() + " -> " + change.to().text();
      out.append(change.fingerprint()).append(' ').append(change.name()).append(' ');
      out.append(what).append('\n');
    }
    if (done.transitions().isEmpty()) {
      out.append(
          done.record()
              .map(key -> key.fingerprint() + " " + key.name() + " is " + state(key) + " already\n")
              .orElse("done\n"));
    }
  }

  static String state(KeyRecord key) {
    return key.isInGrace() ? "accepted (grace)" : key.state().text();
  }
}
