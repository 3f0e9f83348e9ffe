package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SourceNetwork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one command does to the keys. Every state that a key gets, it gets here, and only as {@link
 * Transitions} allows. Who calls checks first and changes then: a refusal leaves nothing half done.
 */
final class Changes {
  /** The most keys that one command changes: as many transitions are remembered for sure. */
  static final int MOST = 1000;

  /** How many superseded keys of one name and type are kept, the newest ones. */
  static final int MOST_SUPERSEDED = 8;

  private static final Comparator<KeyRecord> NEWEST_FIRST =
      Comparator.comparingLong((KeyRecord record) -> record.standing().since())
          .reversed()
          .thenComparing(RegistryState.BY_FINGERPRINT);

  private final RegistryState state;
  private final long now;
  private final List<Transition> transitions = new ArrayList<>();

  Changes(RegistryState state, long now) {
    this.state = state;
    this.now = now;
  }

  RegistryState state() {
    return state;
  }

  long now() {
    return now;
  }

  KeyOutcome done(@Nullable KeyRecord record) {
    return new KeyOutcome.Done(transitions, record);
  }

  /** A key that has no record yet gets one. */
  KeyRecord enter(Registration shown, KeyAction action, Cause cause, Tags trusted) {
    KeyState to = next(KeyState.UNKNOWN, action);
    KeyRecord record =
        new KeyRecord(
            shown.key(),
            shown.key().fingerprint(),
            shown.name(),
            new Standing(to, now, cause, 0),
            new KeyRecord.History(now, now),
            trusted,
            shown.claims(),
            shown.evidence());
    state.put(record);
    note(record, KeyState.UNKNOWN, action, to, cause);
    return record;
  }

  /** A key that has a record gets another state, or none. */
  KeyRecord move(KeyRecord record, KeyAction action, Cause cause) {
    KeyState to = next(record.state(), action);
    KeyRecord after = record;
    if (to == KeyState.UNKNOWN) {
      state.remove(record);
    } else {
      // A suspension comes and goes within a grace period; everything else ends it.
      long grace = to.bindsName() ? record.standing().graceUntil() : 0;
      after = record.with(new Standing(to, now, cause, grace));
      state.put(after);
    }
    note(record, record.state(), action, to, cause);
    return after;
  }

  /** A key that binds its name gets other trusted tags; how it came to be trusted stays. */
  KeyRecord tag(KeyRecord record, Tags tags, Cause cause) {
    KeyState to = next(record.state(), KeyAction.TAG);
    KeyRecord after = record.with(tags);
    state.put(after);
    note(after, record.state(), KeyAction.TAG, to, cause);
    return after;
  }

  private static KeyState next(KeyState from, KeyAction action) {
    return Transitions.after(from, action)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nobody checked whether " + from.text() + " allows " + action.text()));
  }

  private void note(KeyRecord record, KeyState from, KeyAction action, KeyState to, Cause cause) {
    Transition transition =
        new Transition(
            state.chronicle().next(),
            record.fingerprint(),
            record.name(),
            from,
            action,
            to,
            now,
            cause);
    state.chronicle().add(transition);
    transitions.add(transition);
  }

  /**
   * A key becomes its name's. Where it replaces, those of its type that had the name go; those of
   * its type that waited for the name see that it is taken. The trusted tags are the node's: they
   * stay with the name, and all keys that bind it have the same.
   *
   * @param known its record, if it has one
   * @param tags that are added to the node's
   */
  KeyRecord bind(
      Registration shown, @Nullable KeyRecord known, KeyAction action, Cause cause, Tags tags) {
    Tags trusted = nodeTags(shown.name()).and(tags);
    KeyFamily family = KeyFamily.of(shown.key().type());
    if (action == KeyAction.REPLACE) {
      Cause left = new Cause(cause.by(), "replaced by " + shown.key().fingerprint());
      binding(shown.name(), family).forEach(old -> move(old, KeyAction.SUPERSEDE, left));
    }
    KeyRecord bound;
    if (known == null) {
      bound = enter(shown, action, cause, trusted);
    } else {
      KeyRecord ready = known.with(trusted);
      state.put(ready);
      bound = move(ready, action, cause);
    }
    state.forgotten().remove(bound.fingerprint());
    if (state.count(bound.name()) > 1) {
      alignTags(bound, cause);
      collide(bound);
      forgetOldest(bound);
    }
    return bound;
  }

  private void alignTags(KeyRecord bound, Cause cause) {
    binding(bound.name()).stream()
        .filter(other -> !other.trusted().equals(bound.trusted()))
        .forEach(
            other ->
                tag(other, bound.trusted(), new Cause(cause.by(), "tagged with " + id(bound))));
  }

  /** A node that gets new keys for ever must not fill the registry with its old ones. */
  private void forgetOldest(KeyRecord bound) {
    Cause cause = Cause.bus("%d newer keys of its type are superseded".formatted(MOST_SUPERSEDED));
    state
        .named(
            bound.name(),
            other -> other.family() == bound.family() && other.state() == KeyState.SUPERSEDED)
        .stream()
        .sorted(NEWEST_FIRST)
        .skip(MOST_SUPERSEDED)
        .limit(MOST / 4)
        .toList()
        .forEach(old -> state.forgotten().add(move(old, KeyAction.REMOVE, cause).fingerprint()));
  }

  private static String id(KeyRecord record) {
    return record.fingerprint().toString();
  }

  private void collide(KeyRecord bound) {
    Cause cause = Cause.bus("the name went to " + bound.fingerprint());
    state
        .named(
            bound.name(),
            other -> other.family() == bound.family() && other.state() == KeyState.PENDING)
        .stream()
        .limit(MOST / 2)
        .forEach(other -> move(other, KeyAction.COLLIDE, cause));
  }

  /** Those that have a name, of any family, in the order of lists. */
  List<KeyRecord> binding(NodeName name) {
    return state.bound(name);
  }

  /** Those that have a name, of one family, in the order of lists. */
  List<KeyRecord> binding(NodeName name, KeyFamily family) {
    return state.bound(name).stream().filter(other -> other.family() == family).toList();
  }

  /** What the bus vouches for about a node. */
  Tags nodeTags(NodeName name) {
    return binding(name).stream().map(KeyRecord::trusted).reduce(Tags.NONE, Tags::and);
  }

  /** Refuses a new record where there are as many as there may be. */
  void checkRoom() {
    if (state.size() >= state.limits().records()) {
      throw new BusException(
          ErrorCode.TOO_MANY_KEYS,
          "the bus knows " + state.size() + " keys and takes no more; remove old ones");
    }
  }

  /**
   * Refuses one more key that waits where there are as many as there may be, in all or from its
   * address.
   */
  void checkWaitingRoom(@Nullable KeyRecord known, String address) {
    KeyLimits limits = state.limits();
    boolean counted = known != null && known.isTransient();
    if (!counted && state.transientCount() >= limits.waiting()) {
      throw new BusException(
          ErrorCode.TOO_MANY_KEYS,
          state.transientCount() + " keys wait to be accepted; an operator must look at them");
    }
    boolean countedHere =
        known != null
            && counted
            && SourceNetwork.of(known.evidence().address()).equals(SourceNetwork.of(address));
    if (!countedHere && state.transientCount(address) >= limits.waitingPerAddress()) {
      throw new BusException(
          ErrorCode.TOO_MANY_KEYS,
          "%d keys from this address wait to be accepted; an operator must look at them"
              .formatted(state.transientCount(address)));
    }
  }
}
