package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Fingerprint;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node's key hands over to the next one of its type. */
final class Rotating {
  private final Changes changes;
  private final KeyCommand.Rotate command;
  private final Registration shown;
  private final KeyFamily family;

  Rotating(Changes changes, KeyCommand.Rotate command) {
    this.changes = changes;
    this.command = command;
    shown = command.registration();
    family = KeyFamily.of(shown.key().type());
  }

  KeyRecord run() {
    KeyRecord known = changes.state().record(shown.key().fingerprint());
    if (known != null && known.isAccepted() && known.name().equals(shown.name())) {
      // The answer to the first try got lost.
      return known;
    }
    checkFree(known);
    Fingerprint signer = Objects.requireNonNull(shown.evidence().signedBy());
    Vouching.check(changes, signer, shown);
    KeyRecord old = old();
    if (known == null) {
      changes.checkRoom();
    }
    Cause cause = Cause.bus("signed by " + signer);
    Cause left = Cause.bus("replaced by " + shown.key().fingerprint());
    changes.binding(shown.name(), family).stream()
        .filter(KeyRecord::isInGrace)
        .forEach(older -> changes.move(older, KeyAction.SUPERSEDE, left));
    if (known != null) {
      known = known.seen(changes.now(), shown.claims(), shown.evidence());
      changes.state().put(known);
    }
    if (command.graceMicros() == 0) {
      changes.move(old, KeyAction.SUPERSEDE, left);
    } else {
      changes.state().put(inGrace(old));
    }
    return changes.bind(shown, known, KeyAction.ROTATE, cause, old.trusted());
  }

  private KeyRecord inGrace(KeyRecord old) {
    Standing standing = old.standing();
    long until = changes.now() + command.graceMicros();
    return old.with(new Standing(standing.state(), standing.since(), standing.cause(), until));
  }

  private void checkFree(@Nullable KeyRecord known) {
    if (known != null && (!known.state().isWaiting() || !known.name().equals(shown.name()))) {
      throw new BusException(
          ErrorCode.KEY_STATE,
          "this key is %s under the name %s and cannot succeed another"
              .formatted(known.state().text(), known.name()));
    }
  }

  private KeyRecord old() {
    List<KeyRecord> current =
        changes.binding(shown.name(), family).stream()
            .filter(key -> key.isAccepted() && !key.isInGrace())
            .toList();
    if (current.isEmpty()) {
      throw new BusException(
          ErrorCode.KEY_STATE,
          "%s has no %s key that could be replaced; register this one, signed for also@sshbus"
              .formatted(shown.name(), family.text()));
    }
    return current.get(0);
  }
}
