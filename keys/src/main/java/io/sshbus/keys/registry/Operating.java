package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
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
    KeyRecord changed = changes.move(resolve(command.key(), action), action, command.cause());
    if (action == KeyAction.REMOVE) {
      changes.state().forgotten().add(changed.fingerprint());
    }
    return changed;
  }

  KeyRecord replace(KeyCommand.Replace command) {
    NodeName name = command.name();
    KeyRecord record = resolve(command.key(), KeyAction.REPLACE);
    checkName(record, name);
    return changes.bind(shown(record), record, KeyAction.REPLACE, command.cause(), Tags.NONE);
  }

  static void checkName(KeyRecord record, NodeName name) {
    if (!record.name().equals(name)) {
      throw new BusException(
          ErrorCode.KEY_STATE,
          "this key stands under another name than %s: %s".formatted(name, line(record)));
    }
  }

  /** The tags are the node's, so all keys that bind its name change. */
  KeyRecord retag(KeyCommand.Retag command) {
    List<KeyRecord> meant = meant(command.key());
    List<NodeName> names =
        meant.stream()
            .filter(key -> key.state().bindsName())
            .map(KeyRecord::name)
            .distinct()
            .toList();
    if (names.isEmpty()) {
      throw nothingTo(KeyAction.TAG, meant);
    }
    if (names.size() > 1) {
      throw ambiguous(command.key(), meant);
    }
    List<KeyRecord> bound = changes.binding(names.get(0));
    NavigableMap<String, String> tags = new TreeMap<>(changes.nodeTags(names.get(0)).values());
    command.removed().forEach(tags::remove);
    tags.putAll(command.tags().values());
    Tags trusted = new Tags(tags);
    return bound.stream()
        .map(
            key -> key.trusted().equals(trusted) ? key : changes.tag(key, trusted, command.cause()))
        .toList()
        .get(0);
  }

  static Registration shown(KeyRecord record) {
    return new Registration(record.name(), record.key(), record.claims(), record.evidence());
  }

  private List<KeyRecord> meant(String text) {
    List<KeyRecord> meant =
        changes.state().matching(KeySelector.of(text)).stream().sorted(KeyRecord.ORDER).toList();
    if (meant.isEmpty()) {
      throw new BusException(ErrorCode.NOT_FOUND, "no key is called " + Quoted.of(text));
    }
    return meant;
  }

  /** The one key that is meant, among those to which this can be done. */
  KeyRecord resolve(String text, KeyAction action) {
    List<KeyRecord> meant = meant(text);
    List<KeyRecord> fit =
        meant.stream()
            .filter(record -> Transitions.after(record.state(), action).isPresent())
            .toList();
    if (fit.isEmpty()) {
      throw nothingTo(action, meant);
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
      throw ambiguous(text, fit);
    }
    return fit.get(0);
  }

  private static BusException nothingTo(KeyAction action, List<KeyRecord> meant) {
    return new BusException(
        ErrorCode.KEY_STATE, "nothing to %s: %s".formatted(action.text(), lines(meant)));
  }

  private static BusException ambiguous(String text, List<KeyRecord> meant) {
    return new BusException(
        ErrorCode.AMBIGUOUS_KEY,
        "%s means %d keys; say which by its fingerprint: %s"
            .formatted(Quoted.of(text), meant.size(), lines(meant)));
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
