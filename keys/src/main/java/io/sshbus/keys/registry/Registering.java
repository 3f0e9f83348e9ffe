package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key shows itself. Who decides about it, first match wins: an expectation, a token, a key of the
 * same node, the policy, the configuration; else an operator.
 */
final class Registering {
  private final Changes changes;
  private final KeyCommand.Register command;
  private final Registration shown;
  private final Fingerprint fingerprint;
  private final @Nullable KeyRecord known;

  Registering(Changes changes, KeyCommand.Register command) {
    this.changes = changes;
    this.command = command;
    shown = command.registration();
    fingerprint = shown.key().fingerprint();
    known = changes.state().record(fingerprint);
  }

  KeyRecord run() {
    if (known == null) {
      checkName();
      return decide();
    }
    if (!known.isAccepted() && !known.state().isWaiting()) {
      return known;
    }
    if (!known.name().equals(shown.name())) {
      throw new BusException(
          ErrorCode.KEY_STATE,
          "this key is %s under the name %s; an operator must remove it before it can have another"
              .formatted(known.state().text(), known.name()));
    }
    return known.isAccepted() ? refreshed(known) : decide();
  }

  private void checkName() {
    if (!shown.name().isFullyQualified()) {
      throw new BusException(
          ErrorCode.BAD_PRINCIPAL,
          "a new node must claim a fully qualified host name, not "
              + Quoted.of(shown.name().value()));
    }
    changes.checkRoom();
  }

  /** What the node says now, beside what spoke for it when it was accepted. */
  private KeyRecord refreshed(KeyRecord accepted) {
    Evidence then = accepted.evidence();
    Evidence now = shown.evidence();
    Evidence both =
        new Evidence(
            now.proof(),
            now.address(),
            then.tokenId(),
            then.signedBy(),
            then.expected(),
            now.reverse(),
            then.verdict());
    KeyRecord record = accepted.seen(changes.now(), shown.claims(), both);
    changes.state().put(record);
    return record;
  }

  private KeyRecord decide() {
    List<KeyRecord> binding = changes.binding(shown.name());
    Expectation met = met(binding);
    if (met != null) {
      return expected(met);
    }
    Token.Held held = invitation(binding);
    if (held != null) {
      return invited(held);
    }
    if (shown.evidence().signedBy() != null) {
      return vouchedFor(shown.evidence().signedBy());
    }
    Evidence.Verdict verdict = shown.evidence().verdict();
    if (verdict == Evidence.Verdict.REJECT) {
      changes.checkWaitingRoom(known, shown.evidence().address());
      return settle(shown.evidence(), KeyAction.REJECT, Cause.bus("the policy rejects it"));
    }
    if (binding.isEmpty() && verdict == Evidence.Verdict.ACCEPT) {
      return accept(shown.evidence(), Cause.bus("the policy accepts it"), Tags.NONE);
    }
    if (binding.isEmpty() && verdict == Evidence.Verdict.NONE && command.acceptNew() && isFirst()) {
      return accept(shown.evidence(), Cause.bus("acceptNew: first use of the name"), Tags.NONE);
    }
    return hold(!binding.isEmpty());
  }

  private @Nullable Expectation met(List<KeyRecord> binding) {
    return isSuspended(binding)
        ? null
        : changes.state().invitations().met(shown.name(), fingerprint, changes.now());
  }

  /** A suspension is an operator's word, which nothing said beforehand takes back. */
  private static boolean isSuspended(List<KeyRecord> binding) {
    return binding.stream().anyMatch(key -> key.state() == KeyState.SUSPENDED);
  }

  /** The token that came with the key, where it decides. */
  private Token.@Nullable Held invitation(List<KeyRecord> binding) {
    if (command.token() == null) {
      return null;
    }
    Token.Held held = token(command.token());
    boolean fits = binding.isEmpty() || (held.token().names().isOneName() && !isSuspended(binding));
    return fits ? held : null;
  }

  /** Whether nothing decides before the policy does. Changes nothing. */
  boolean isForPolicy() {
    boolean open = known == null || known.state().isWaiting();
    List<KeyRecord> binding = changes.binding(shown.name());
    if (!open || met(binding) != null || shown.evidence().signedBy() != null) {
      return false;
    }
    try {
      return invitation(binding) == null;
    } catch (BusException e) {
      // A bad token is an answer, too.
      return false;
    }
  }

  private KeyRecord expected(Expectation met) {
    changes.state().invitations().remove(met);
    return accept(
        shown.evidence().expected(met.fingerprint()),
        Cause.bus("expected by " + met.cause().by()),
        Tags.NONE);
  }

  /** A wrong token is told at once: a node that waits for nothing helps nobody. */
  private Token.Held token(TokenText.Proof proof) {
    Token.Held held = changes.state().invitations().token(proof.id());
    if (held == null || !sameHash(held.token().proof(), proof)) {
      throw badToken("this token is not known; it may have expired or been taken back");
    }
    Token token = held.token();
    if (token.until() <= changes.now()) {
      throw badToken("this token has expired");
    }
    if (held.used() >= token.uses()) {
      throw badToken("this token is used up");
    }
    if (!token.names().matches(shown.name())) {
      throw badToken("this token is not for the name " + shown.name());
    }
    return held;
  }

  private static boolean sameHash(TokenText.Proof held, TokenText.Proof presented) {
    return MessageDigest.isEqual(held.secretHash().toArray(), presented.secretHash().toArray());
  }

  private static BusException badToken(String message) {
    return new BusException(ErrorCode.BAD_TOKEN, message);
  }

  private KeyRecord invited(Token.Held held) {
    changes.state().invitations().put(held.usedOnceMore());
    Token token = held.token();
    return accept(
        shown.evidence().token(token.id()),
        Cause.bus("the token " + token.id() + " of " + held.cause().by()),
        token.tags());
  }

  private KeyRecord vouchedFor(Fingerprint signer) {
    Vouching.check(changes, signer, shown);
    KeyFamily family = KeyFamily.of(shown.key().type());
    if (!changes.binding(shown.name(), family).isEmpty()) {
      throw new BusException(
          ErrorCode.NAME_TAKEN,
          "%s has a key of the type %s; a new one takes its place by a rotation"
              .formatted(shown.name(), family.text()));
    }
    return accept(shown.evidence(), Cause.bus("signed by " + signer), Tags.NONE);
  }

  /** Whether nobody decided about any key of this name before. */
  private boolean isFirst() {
    return changes.state().named(shown.name()).stream().allMatch(key -> key.state().isWaiting());
  }

  private KeyRecord accept(Evidence evidence, Cause cause, Tags tags) {
    KeyFamily family = KeyFamily.of(shown.key().type());
    boolean replaces = !changes.binding(shown.name(), family).isEmpty();
    KeyAction action = replaces ? KeyAction.REPLACE : KeyAction.ACCEPT;
    Registration complete = with(evidence);
    return changes.bind(complete, seen(evidence), action, cause, tags);
  }

  private KeyRecord hold(boolean bound) {
    changes.checkWaitingRoom(known, shown.evidence().address());
    KeyState wanted = bound ? KeyState.CONFLICT : KeyState.PENDING;
    if (known != null && known.state() == wanted) {
      KeyRecord record = known.seen(changes.now(), shown.claims(), shown.evidence());
      changes.state().put(record);
      return record;
    }
    KeyAction free = known == null ? KeyAction.REGISTER : KeyAction.RELEASE;
    return settle(shown.evidence(), bound ? KeyAction.COLLIDE : free, command.cause());
  }

  private KeyRecord settle(Evidence evidence, KeyAction action, Cause cause) {
    KeyRecord before = seen(evidence);
    return before == null
        ? changes.enter(with(evidence), action, cause, Tags.NONE)
        : changes.move(before, action, cause);
  }

  private Registration with(Evidence evidence) {
    return new Registration(shown.name(), shown.key(), shown.claims(), evidence);
  }

  private @Nullable KeyRecord seen(Evidence evidence) {
    if (known == null) {
      return null;
    }
    KeyRecord record = known.seen(changes.now(), shown.claims(), evidence);
    changes.state().put(record);
    return record;
  }
}
