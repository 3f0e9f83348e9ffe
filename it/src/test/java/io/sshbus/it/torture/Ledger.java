package io.sshbus.it.torture;

import io.sshbus.channel.EventId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was accepted, confirmed and delivered, and what of it breaks a promise. Bodies are numbers,
 * counted from 0 on each channel. Each method is atomic.
 */
final class Ledger {
  private static final int MOST_TOLD = 20;

  private final Map<String, Set<Integer>> accepted = new TreeMap<>();
  private final Map<EventId, String> confirmed = new HashMap<>();
  private final Map<String, List<EventId>> delivered = new TreeMap<>();
  private final Map<String, EventId> acked = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private int most = MOST_TOLD;

  /** An event as the log has it. */
  record Stored(EventId id, String channel, int number) {}

  /** Somebody was told that the event will not be lost. */
  synchronized void accepted(String channel, int number) {
    accepted.computeIfAbsent(channel, each -> new HashSet<>()).add(number);
  }

  /** The bus has confirmed the event. */
  synchronized void confirmed(EventId id, String channel, int number) {
    accepted(channel, number);
    confirmed.put(id, channel + " " + number);
  }

  /** A consumer has been given an event; {@code isNew} where it must not have had it before. */
  synchronized void delivered(String consumer, EventId id, Optional<EventId> floor) {
    if (floor.isPresent() && id.compareTo(floor.get()) <= 0) {
      broken(consumer + " was given " + id + " again, though it was done with " + floor.get());
    }
    delivered.computeIfAbsent(consumer, each -> new ArrayList<>()).add(id);
  }

  /** The bus has said that the durable cursor of a consumer stands behind an event. */
  synchronized void acked(String consumer, EventId id) {
    acked.merge(consumer, id, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  /** The furthest place of which {@link #acked} was told. */
  synchronized Optional<EventId> ackedOf(String consumer) {
    return Optional.ofNullable(acked.get(consumer));
  }

  /** Something that must not happen has happened. */
  synchronized void broken(String what) {
    if (violations.size() < most) {
      violations.add(what);
    }
  }

  /** How many events were accepted on the channels whose names begin so. */
  synchronized int acceptedOn(String beginning) {
    return accepted.entrySet().stream()
        .filter(each -> each.getKey().startsWith(beginning))
        .mapToInt(each -> each.getValue().size())
        .sum();
  }

  /** How many events were accepted. */
  synchronized int acceptedCount() {
    return accepted.values().stream().mapToInt(Set::size).sum();
  }

  /** How many events were delivered, repeats included. */
  synchronized int deliveredCount() {
    return delivered.values().stream().mapToInt(List::size).sum();
  }

  /** The newest event that a consumer was given. */
  synchronized Optional<EventId> newestOf(String consumer) {
    return delivered.getOrDefault(consumer, List.of()).stream().max(EventId::compareTo);
  }

  /** Compares all that was said with what the log has; returns the promises that were broken. */
  synchronized List<String> audit(List<Stored> log) {
    // Many complaints of one kind on the way must not hide what the log tells.
    most = violations.size() + MOST_TOLD;
    Map<String, List<Integer>> byChannel = new TreeMap<>();
    Map<EventId, String> byId = new HashMap<>();
    for (Stored event : log) {
      byChannel.computeIfAbsent(event.channel(), each -> new ArrayList<>()).add(event.number());
      byId.put(event.id(), event.channel() + " " + event.number());
    }
    byChannel.forEach(this::ascends);
    accepted.forEach(
        (channel, numbers) -> {
          Set<Integer> missing = new HashSet<>(numbers);
          byChannel.getOrDefault(channel, List.of()).forEach(missing::remove);
          if (!missing.isEmpty()) {
            broken(channel + " has lost " + missing.size() + " accepted events: " + some(missing));
          }
        });
    confirmed.forEach(
        (id, event) -> {
          if (!event.equals(byId.get(id))) {
            broken(id + " was confirmed as " + event + " and is " + byId.get(id));
          }
        });
    delivered.forEach((consumer, ids) -> everything(consumer, ids, byId));
    return List.copyOf(violations);
  }

  private void ascends(String channel, List<Integer> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) <= numbers.get(i - 1)) {
        broken(channel + " has " + numbers.get(i) + " behind " + numbers.get(i - 1));
      }
    }
  }

  /** Consumers begin before anything is published, so they must get all there is. */
  private void everything(String consumer, List<EventId> ids, Map<EventId, String> byId) {
    Set<EventId> missing = new HashSet<>(byId.keySet());
    ids.forEach(missing::remove);
    if (!missing.isEmpty()) {
      broken(consumer + " has never been given " + missing.size() + ": " + some(missing));
    }
    for (EventId id : ids) {
      if (!byId.containsKey(id)) {
        broken(consumer + " was given " + id + ", which the log does not have");
      }
    }
  }

  private static String some(Set<?> all) {
    return all.stream().sorted().limit(5).toList().toString();
  }
}
