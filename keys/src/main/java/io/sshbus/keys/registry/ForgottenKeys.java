package io.sshbus.keys.registry;

import io.sshbus.identity.Fingerprint;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The keys that were removed, by operators or because a node has had too many: signatures for them,
 * which cannot be taken back, count no more. Somebody else has to decide about such a key before it
 * is one like any other again. Guarded by the registry's lock.
 */
final class ForgottenKeys {
  /** How many are remembered, the newest ones. */
  static final int MOST = 100_000;

  private final int most;
  private final Set<Fingerprint> keys = new LinkedHashSet<>();

  ForgottenKeys(int most) {
    this.most = most;
  }

  void add(Fingerprint key) {
    keys.remove(key);
    keys.add(key);
    if (keys.size() > most) {
      Iterator<Fingerprint> oldest = keys.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  void remove(Fingerprint key) {
    keys.remove(key);
  }

  boolean has(Fingerprint key) {
    return keys.contains(key);
  }

  /** The oldest first. */
  Collection<Fingerprint> all() {
    return Collections.unmodifiableCollection(keys);
  }
}
