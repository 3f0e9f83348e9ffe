package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A node comes with new keys of all its types, and an operator trusts them at once. */
final class Rebuilding {
  private final Changes changes;
  private final Operating operating;
  private final KeyCommand.Rebuild command;

  Rebuilding(Changes changes, KeyCommand.Rebuild command) {
    this.changes = changes;
    this.command = command;
    operating = new Operating(changes);
  }

  KeyRecord run() {
    List<KeyRecord> chosen = command.keys().stream().map(this::chosen).toList();
    Set<KeyFamily> families = EnumSet.noneOf(KeyFamily.class);
    for (KeyRecord record : chosen) {
      Operating.checkName(record, command.name());
      if (!families.add(record.family())) {
        throw new BusException(
            ErrorCode.USAGE,
            "a node has one key of each type, and two of these are of the type "
                + record.family().text());
      }
    }
    List<KeyRecord> bound = chosen.stream().map(this::bind).toList();
    Cause left = new Cause(command.cause().by(), "replaced by " + bound.get(0).fingerprint());
    changes.binding(command.name()).stream()
        .filter(key -> chosen.stream().noneMatch(one -> one.key().equals(key.key())))
        .forEach(old -> changes.move(old, KeyAction.SUPERSEDE, left));
    return bound.get(0);
  }

  /** One that has the name already keeps it: some types may have been free. */
  private KeyRecord chosen(String text) {
    List<KeyRecord> meant = changes.state().matching(KeySelector.of(text));
    return meant.size() == 1 && hasName(meant.get(0))
        ? meant.get(0)
        : operating.resolve(text, KeyAction.REPLACE);
  }

  private static boolean hasName(KeyRecord record) {
    return record.isAccepted() && !record.isInGrace();
  }

  private KeyRecord bind(KeyRecord record) {
    return hasName(record)
        ? record
        : changes.bind(
            Operating.shown(record), record, KeyAction.REPLACE, command.cause(), Tags.NONE);
  }
}
