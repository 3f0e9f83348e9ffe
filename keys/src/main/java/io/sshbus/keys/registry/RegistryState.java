package io.sshbus.keys.registry;

import io.sshbus.channel.Bytes;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knows, with the indexes that follow from it. Guarded by the registry's lock.
 *
 * <p>The order inside the maps depends on history and must decide nothing: whoever acts on several
 * keys sorts them first.
 */
final class RegistryState {
  /** By the bytes, so that no text is made of 100,000 fingerprints to sort them. */
  static final Comparator<KeyRecord> BY_FINGERPRINT =
      Comparator.comparing(record -> record.fingerprint().sha256(), RegistryState::compareUnsigned);

  private final KeyLimits limits;
  private final Map<Fingerprint, KeyRecord> records = new HashMap<>();
  private final Map<NodeName, List<Fingerprint>> byName = new HashMap<>();

  /** Those that bind their name: few, however many keys want it. */
  private final Map<NodeName, List<Fingerprint>> bound = new HashMap<>();

  private final Set<Fingerprint> transients = new HashSet<>();
  private final Map<String, Integer> transientsByAddress = new HashMap<>();
  private final Set<Fingerprint> inGrace = new HashSet<>();
  private final Invitations invitations = new Invitations();
  private final Chronicle chronicle = new Chronicle();

  RegistryState(KeyLimits limits) {
    this.limits = limits;
  }

  private static int compareUnsigned(Bytes a, Bytes b) {
    return Arrays.compareUnsigned(
        a.array(),
        a.offset(),
        a.offset() + a.length(),
        b.array(),
        b.offset(),
        b.offset() + b.length());
  }

  KeyLimits limits() {
    return limits;
  }

  Invitations invitations() {
    return invitations;
  }

  Chronicle chronicle() {
    return chronicle;
  }

  void put(KeyRecord record) {
    KeyRecord before = records.put(record.fingerprint(), record);
    if (before == null) {
      add(byName, record);
    } else {
      leaveIndexes(before);
    }
    if (record.isTransient()) {
      transients.add(record.fingerprint());
      transientsByAddress.merge(record.evidence().address(), 1, Integer::sum);
    }
    if (record.state().bindsName()) {
      add(bound, record);
    }
    if (record.isInGrace()) {
      inGrace.add(record.fingerprint());
    }
  }

  void remove(KeyRecord record) {
    records.remove(record.fingerprint());
    leaveIndexes(record);
    remove(byName, record);
  }

  private static void add(Map<NodeName, List<Fingerprint>> index, KeyRecord record) {
    index.computeIfAbsent(record.name(), name -> new ArrayList<>(1)).add(record.fingerprint());
  }

  private static void remove(Map<NodeName, List<Fingerprint>> index, KeyRecord record) {
    index.computeIfPresent(
        record.name(),
        (name, keys) -> {
          keys.remove(record.fingerprint());
          return keys.isEmpty() ? null : keys;
        });
  }

  private void leaveIndexes(KeyRecord record) {
    if (transients.remove(record.fingerprint())) {
      transientsByAddress.computeIfPresent(
          record.evidence().address(), (address, count) -> count == 1 ? null : count - 1);
    }
    if (record.state().bindsName()) {
      remove(bound, record);
    }
    inGrace.remove(record.fingerprint());
  }

  @Nullable KeyRecord record(Fingerprint fingerprint) {
    return records.get(fingerprint);
  }

  Collection<KeyRecord> records() {
    return Collections.unmodifiableCollection(records.values());
  }

  int size() {
    return records.size();
  }

  /** All under a name, in no order. */
  List<KeyRecord> named(NodeName name) {
    return found(byName.getOrDefault(name, List.of())).toList();
  }

  /** Those under a name that pass, in the order of lists. */
  List<KeyRecord> named(NodeName name, Predicate<KeyRecord> wanted) {
    return found(byName.getOrDefault(name, List.of()))
        .filter(wanted)
        .sorted(KeyRecord.ORDER)
        .toList();
  }

  /** Those that bind a name, in the order of lists. */
  List<KeyRecord> bound(NodeName name) {
    return found(bound.getOrDefault(name, List.of())).sorted(KeyRecord.ORDER).toList();
  }

  List<KeyRecord> matching(KeySelector selector) {
    Optional<Fingerprint> whole = selector.fingerprint();
    if (whole.isPresent()) {
      return Optional.ofNullable(records.get(whole.get())).stream().toList();
    }
    Stream<KeyRecord> candidates =
        selector.isFingerprint()
            ? records.values().stream()
            : selector.name().stream().flatMap(name -> named(name).stream());
    return candidates.filter(selector::matches).toList();
  }

  int transientCount() {
    return transients.size();
  }

  int transientCount(String address) {
    return transientsByAddress.getOrDefault(address, 0);
  }

  Stream<KeyRecord> transients() {
    return found(transients);
  }

  /** Whether the time of anything is over at {@code now}. */
  boolean isDue(long now) {
    return invitations.isDue(now)
        || inGrace().anyMatch(key -> key.standing().graceUntil() <= now)
        || transients().anyMatch(key -> key.history().seen() <= now - waitingMicros());
  }

  /** For how long a key waits without a sign of it. */
  long waitingMicros() {
    return limits.waitingFor().toSeconds() * 1_000_000;
  }

  Stream<KeyRecord> inGrace() {
    return found(inGrace);
  }

  private Stream<KeyRecord> found(Collection<Fingerprint> fingerprints) {
    return fingerprints.stream().map(this::existing);
  }

  private KeyRecord existing(Fingerprint fingerprint) {
    KeyRecord record = records.get(fingerprint);
    if (record == null) {
      throw new IllegalStateException("an index has a key that is not there: " + fingerprint);
    }
    return record;
  }

  Map<KeyState, Integer> counts() {
    Map<KeyState, Integer> counts = new EnumMap<>(KeyState.class);
    records.values().forEach(record -> counts.merge(record.state(), 1, Integer::sum));
    return counts;
  }
}
