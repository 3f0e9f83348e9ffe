package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Micros;
import io.sshbus.channel.TagSelector;
import io.sshbus.keys.export.JsonRecords;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.keys.registry.KeyState;
import io.sshbus.log.Durations;
import io.sshbus.wire.EventJson;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code key ls}: the keys. */
@Command(
    name = "ls",
    aliases = {"list"},
    description = "Lists keys; a conflict with the key that has its name.")
final class KeyLsCommand extends HelpfulCommand implements TextCommand {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "pending, conflict, accepted, superseded, suspended, rejected or revoked")
  private @Nullable String state;

  @Option(
      names = "-l",
      paramLabel = "SELECTOR",
      description =
          "over tags, as in Kubernetes: a=b, a!=b, a in (x,y), a notin (x,y), a, !a; @a: trusted alone")
  private @Nullable String selector;

  @Mixin private OutputOption output = new OutputOption();

  @Override
  public int print(CommandContext context, StringBuilder out) {
    KeyRegistry registry = KeyCommands.master(context).registry();
    long now = context.bus().nowMicros();
    for (KeyRecord key : registry.list(wanted())) {
      out.append(output.isJson() ? JsonRecords.of(key) : text(key, now)).append('\n');
      if (!output.isJson() && key.state() == KeyState.CONFLICT) {
        bound(registry, key).forEach(old -> against(old, now, out));
      }
    }
    return 0;
  }

  private Predicate<KeyRecord> wanted() {
    String named = state;
    KeyState only = named == null ? null : state(named);
    TagSelector tags = selector == null ? null : TagSelector.parse(selector);
    return key ->
        (only == null || key.state() == only)
            && (tags == null || tags.matches((name, trusted) -> value(key, name, trusted)));
  }

  private static @Nullable String value(KeyRecord key, String name, boolean trustedOnly) {
    String trusted = key.trusted().values().get(name);
    if (trusted != null || trustedOnly) {
      return trusted;
    }
    return name.equals("node") ? key.name().value() : key.claims().tags().values().get(name);
  }

  private static KeyState state(String text) {
    return KeyState.named(text.toLowerCase(Locale.ROOT))
        .filter(known -> known != KeyState.UNKNOWN)
        .orElseThrow(
            () ->
                new BusException(
                    ErrorCode.USAGE,
                    "a state is pending, conflict, accepted, superseded, suspended, rejected or"
                        + " revoked, not "
                        + text));
  }

  private static List<KeyRecord> bound(KeyRegistry registry, KeyRecord conflict) {
    return registry.bound(conflict.name()).stream()
        .filter(old -> old.family() == conflict.family())
        .toList();
  }

  private static void against(KeyRecord old, long now, StringBuilder out) {
    out.append("    against ").append(text(old, now)).append('\n');
  }

  static String text(KeyRecord key, long now) {
    return String.format(
        "%-10s %-40s %-7s %s  since %s (%s ago)%s",
        KeyCommands.state(key),
        key.name(),
        key.family().text(),
        key.fingerprint(),
        EventJson.time(Micros.toInstant(key.standing().since())),
        age(now - key.standing().since()),
        key.evidence().address().isEmpty() ? "" : "  from " + key.evidence().address());
  }

  private static String age(long micros) {
    return Durations.text(Duration.ofSeconds(Math.max(0, micros / 1_000_000)));
  }
}
