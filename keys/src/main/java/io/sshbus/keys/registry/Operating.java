package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import java.util.List;
import java.util.stream.Collectors;

/** What operators do to keys. Which key they mean is decided here, in the order of the journal. */
final class Operating {
  private static final int LISTED = 10;

  private final Changes changes;

  Operating(Changes changes) {
    this.changes = changes;
  }

  KeyRecord accept(KeyCommand.Accept command) {
    KeyRecord record = resolve(command.key(), KeyAction.ACCEPT);
    List<KeyRecord> bound =
        changes.binding(record.name(), record.family()).stream()
            .filter(other -> !other.isInGrace())
            .toList();
    if (!bound.isEmpty()) {
      throw new BusException(
          ErrorCode.NAME_TAKEN,
          "%s is bound to %s; to put this key in its place: key replace %s %s"
              .formatted(record.name(), line(bound.get(0)), record.name(), record.fingerprint()));
    }
    return changes.bind(shown(record), record, KeyAction.ACCEPT, command.cause(), command.tags());
  }

  KeyRecord change(KeyCommand.Change command) {
    KeyAction action = command.verb().action();
    return changes.move(resolve(command.key(), action), action, command.cause());
  }

  KeyRecord replace(KeyCommand.Replace command) {
    NodeName name = command.name();
    KeyRecord record = resolve(command.key(), KeyAction.REPLACE);
    if (!record.name().equals(name)) {
      throw new BusException(
          ErrorCode.KEY_STATE,
          "this key stands under another name than %s: %s".formatted(name, line(record)));
    }
    return changes.bind(shown(record), record, KeyAction.REPLACE, command.cause(), Tags.NONE);
  }

  private static Registration shown(KeyRecord record) {
    return new Registration(record.name(), record.key(), record.claims(), record.evidence());
  }

  /** The one key that is meant, among those to which this can be done. */
  private KeyRecord resolve(String text, KeyAction action) {
    List<KeyRecord> meant =
        changes.state().matching(KeySelector.of(text)).stream().sorted(KeyRecord.ORDER).toList();
    if (meant.isEmpty()) {
      throw new BusException(ErrorCode.NOT_FOUND, "no key is called " + Quoted.of(text));
    }
    List<KeyRecord> fit =
        meant.stream()
            .filter(record -> Transitions.after(record.state(), action).isPresent())
            .toList();
    if (fit.isEmpty()) {
      throw new BusException(
          ErrorCode.KEY_STATE, "nothing to %s: %s".formatted(action.text(), lines(meant)));
    }
    List<KeyRecord> live =
        fit.stream()
            .filter(record -> record.state().bindsName() || record.state().isWaiting())
            .toList();
    // Keys that lost a name long ago must not make it mean nothing.
    if (live.size() == 1) {
      return live.get(0);
    }
    if (fit.size() > 1) {
      throw new BusException(
          ErrorCode.AMBIGUOUS_KEY,
          "%s means %d keys; say which by its fingerprint: %s"
              .formatted(Quoted.of(text), fit.size(), lines(fit)));
    }
    return fit.get(0);
  }

  private static String lines(List<KeyRecord> records) {
    String lines =
        records.stream().limit(LISTED).map(Operating::line).collect(Collectors.joining(", "));
    return records.size() > LISTED ? lines + " and " + (records.size() - LISTED) + " more" : lines;
  }

  private static String line(KeyRecord record) {
    return "%s (%s, %s, %s)"
        .formatted(
            record.fingerprint(), record.name(), record.family().text(), record.state().text());
  }
}
