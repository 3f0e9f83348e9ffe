package io.sshbus.keys.registry;

import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.Comparator;

/**
 * All that is known of a key. Times in microseconds since 1970.
 *
 * @param key the key itself, of a type that nodes have
 * @param name whose it is; a mere claim unless the key is accepted
 * @param standing what it is, and since when
 * @param history when it came and was last seen to register
 * @param trusted what the bus vouches for while the key is accepted
 * @param claims what the node says about itself
 * @param evidence what speaks for the key
 */
public record KeyRecord(
    SshPublicKey key,
    Fingerprint fingerprint,
    NodeName name,
    Standing standing,
    History history,
    Tags trusted,
    NodeClaims claims,
    Evidence evidence) {
  /** The order of lists: by name, then type, then fingerprint. */
  public static final Comparator<KeyRecord> ORDER =
      Comparator.comparing(KeyRecord::name)
          .thenComparing(KeyRecord::family)
          .thenComparing(RegistryState.BY_FINGERPRINT);

  /** Refuses keys that no node has. */
  public KeyRecord {
    KeyFamily.of(key.type());
  }

  /** What it is. */
  public KeyState state() {
    return standing.state();
  }

  /** Of which kind it is. */
  public KeyFamily family() {
    return KeyFamily.of(key.type());
  }

  /** Whether it proves its node. */
  public boolean isAccepted() {
    return state() == KeyState.ACCEPTED;
  }

  /** Whether a rotation replaced it and it may go on for a while. */
  public boolean isInGrace() {
    return standing.graceUntil() != 0;
  }

  /**
   * Whether it goes by itself after a while, and counts against the limits of those: it waits, or
   * nobody but the bus rejected it.
   */
  public boolean isTransient() {
    return state().isWaiting()
        || (state() == KeyState.REJECTED && standing.cause().by().equals(Cause.BUS));
  }

  KeyRecord with(Standing next) {
    return new KeyRecord(key, fingerprint, name, next, history, trusted, claims, evidence);
  }

  KeyRecord with(History other) {
    return new KeyRecord(key, fingerprint, name, standing, other, trusted, claims, evidence);
  }

  KeyRecord with(Tags tags) {
    return new KeyRecord(key, fingerprint, name, standing, history, tags, claims, evidence);
  }

  KeyRecord seen(long now, NodeClaims told, Evidence shown) {
    History later = new History(history.registered(), now);
    return new KeyRecord(key, fingerprint, name, standing, later, trusted, told, shown);
  }

  /**
   * When a key came.
   *
   * @param registered first
   * @param seen last; the claims and the evidence are of then
   */
  public record History(long registered, long seen) {}
}
