package io.sshbus.keys.registry;

import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SourceNetwork;
import java.util.ArrayList;
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
  static final Comparator<KeyRecord> BY_FINGERPRINT = Comparator.comparing(KeyRecord::fingerprint);

  private final KeyLimits limits;

  private final Map<Fingerprint, KeyRecord> records = new HashMap<>();

  /** By the first bits, so that the beginning of a fingerprint is found among 100,000. */
  private final Map<Integer, List<Fingerprint>> byBeginning = new HashMap<>();

  private final Map<KeyState, Integer> counts = new EnumMap<>(KeyState.class);
  private final Map<NodeName, List<Fingerprint>> byName = new HashMap<>();

  /** Those that bind their name: few, however many keys want it. */
  private final Map<NodeName, List<Fingerprint>> bound = new HashMap<>();

  private final Set<Fingerprint> transients = new HashSet<>();
  private final Map<String, Integer> transientsByAddress = new HashMap<>();
  private final Set<Fingerprint> inGrace = new HashSet<>();
  private final ForgottenKeys forgotten = new ForgottenKeys(ForgottenKeys.MOST);
  private final Invitations invitations = new Invitations();
  private final Chronicle chronicle = new Chronicle();

  RegistryState(KeyLimits limits) {
    this.limits = limits;
  }

  KeyLimits limits() {
    return limits;
  }

  Invitations invitations() {
    return invitations;
  }

  ForgottenKeys forgotten() {
    return forgotten;
  }

  Chronicle chronicle() {
    return chronicle;
  }

  void put(KeyRecord record) {
    KeyRecord before = records.put(record.fingerprint(), record);
    if (before == null) {
      add(byName, record.name(), record);
      add(byBeginning, record.fingerprint().beginning(), record);
    } else {
      leaveIndexes(before);
    }
    counts.merge(record.state(), 1, Integer::sum);
    if (record.isTransient()) {
      transients.add(record.fingerprint());
      transientsByAddress.merge(network(record), 1, Integer::sum);
    }
    if (record.state().bindsName()) {
      add(bound, record.name(), record);
    }
    if (record.isInGrace()) {
      inGrace.add(record.fingerprint());
    }
  }

  void remove(KeyRecord record) {
    records.remove(record.fingerprint());
    leaveIndexes(record);
    remove(byName, record.name(), record);
    remove(byBeginning, record.fingerprint().beginning(), record);
  }

  private static <T> void add(Map<T, List<Fingerprint>> index, T place, KeyRecord record) {
    index.computeIfAbsent(place, any -> new ArrayList<>(1)).add(record.fingerprint());
  }

  private static <T> void remove(Map<T, List<Fingerprint>> index, T place, KeyRecord record) {
    index.computeIfPresent(
        place,
        (any, keys) -> {
          keys.remove(record.fingerprint());
          return keys.isEmpty() ? null : keys;
        });
  }

  private void leaveIndexes(KeyRecord record) {
    counts.computeIfPresent(record.state(), (state, count) -> count == 1 ? null : count - 1);
    if (transients.remove(record.fingerprint())) {
      transientsByAddress.computeIfPresent(
          network(record), (network, count) -> count == 1 ? null : count - 1);
    }
    if (record.state().bindsName()) {
      remove(bound, record.name(), record);
    }
    inGrace.remove(record.fingerprint());
  }

  private static String network(KeyRecord record) {
    return SourceNetwork.of(record.evidence().address());
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

  /** How many stand under a name. */
  int count(NodeName name) {
    return byName.getOrDefault(name, List.of()).size();
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
    Stream<KeyRecord> begun =
        selector.beginning().stream()
            .flatMap(bits -> found(byBeginning.getOrDefault(bits, List.of())));
    Stream<KeyRecord> called = selector.name().stream().flatMap(name -> named(name).stream());
    return Stream.concat(begun, called).filter(selector::matches).distinct().toList();
  }

  int transientCount() {
    return transients.size();
  }

  int transientCount(String address) {
    return transientsByAddress.getOrDefault(SourceNetwork.of(address), 0);
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
    return new EnumMap<>(counts);
  }
}
