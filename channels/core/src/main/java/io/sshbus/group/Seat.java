package io.sshbus.group;

import io.sshbus.channel.EventId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A member in its group: what it may take, what waits for it and what it has, in that order. */
final class Seat {
  private static final long NOT_WAITED_FOR = -1;

  private final GroupMember member;
  private final TreeMap<TrackedBatch, Lane> ready = new TreeMap<>();
  private final Map<Integer, Sent> sent = new HashMap<>();
  private int credit;
  private int unacked;
  private boolean blocked;
  private boolean toldLive;
  private long waitedForSince = NOT_WAITED_FOR;

  Seat(GroupMember member, int credit) {
    this.member = member;
    this.credit = credit;
  }

  GroupMember member() {
    return member;
  }

  void credit(int events) {
    credit = events;
  }

  int unacked() {
    return unacked;
  }

  /** Whether it wants nothing for now. */
  boolean isPaused() {
    return credit == 0;
  }

  boolean mayTake() {
    return !blocked && unacked < credit;
  }

  void room() {
    blocked = false;
  }

  void ready(TrackedBatch batch, Lane lane) {
    ready.put(batch, lane);
  }

  void notReady(TrackedBatch batch) {
    ready.remove(batch);
  }

  /**
   * Sends what is ready, as far as the member takes it.
   *
   * @param micros the time against which times to live are held
   * @param expired takes the events whose time is over
   */
  void send(long micros, BiConsumer<TrackedBatch, BitSet> expired) {
    while (mayTake() && !ready.isEmpty()) {
      Map.Entry<TrackedBatch, Lane> first = ready.firstEntry();
      TrackedBatch batch = first.getKey();
      BitSet over = batch.over(micros);
      over.and(batch.waiting());
      if (!over.isEmpty()) {
        batch.waiting().andNot(over);
        expired.accept(batch, over);
      }
      BitSet some = firstOf(batch.waiting(), credit - unacked);
      if (!some.isEmpty() && !offer(batch, some, first.getValue())) {
        return;
      }
      batch.waiting().andNot(some);
      if (batch.waiting().isEmpty()) {
        ready.pollFirstEntry();
        first.getValue().sentAll(batch);
      }
    }
  }

  private static BitSet firstOf(BitSet events, int most) {
    BitSet some = (BitSet) events.clone();
    if (some.cardinality() > most) {
      int at = -1;
      for (int left = most; left > 0; left--) {
        at = some.nextSetBit(at + 1);
      }
      some.clear(at + 1, some.length());
    }
    return some;
  }

  /** Sends these events; returns false where the member has no room. */
  boolean offer(TrackedBatch batch, BitSet events, @Nullable Lane lane) {
    if (!batch.offer(member, events)) {
      blocked = true;
      return false;
    }
    int count = events.cardinality();
    unacked += count;
    if (lane != null) {
      lane.sent(count);
    }
    sent(batch.partition()).add(new Delivery(batch, events, lane));
    return true;
  }

  /** What the member has of a partition. */
  Sent sent(int partition) {
    return sent.computeIfAbsent(partition, p -> new Sent());
  }

  /** The delivery with this event; null where the member does not have it. */
  @Nullable Delivery having(EventId id) {
    Sent of = sent.get(id.partition());
    return of == null ? null : of.having(id);
  }

  /** The member has some events of a delivery no more. */
  void settle(Delivery delivery, BitSet events) {
    int count = events.cardinality();
    delivery.events().andNot(events);
    unacked -= count;
    if (delivery.events().isEmpty()) {
      sent(delivery.batch().partition()).remove(delivery);
    }
    Lane lane = delivery.lane();
    if (lane != null) {
      lane.settled(count);
    }
  }

  /** All that the member has. */
  List<Delivery> all() {
    return sent.values().stream().flatMap(of -> of.all().stream()).toList();
  }

  /** The member has shown that it works. */
  void sign(long now) {
    if (waitedForSince != NOT_WAITED_FOR) {
      waitedForSince = now;
    }
  }

  /** Whether the member has said nothing for longer than {@code millis}, having been waited for. */
  boolean isSilent(long millis, long now) {
    if (unacked == 0 && !blocked) {
      waitedForSince = NOT_WAITED_FOR;
    } else if (waitedForSince == NOT_WAITED_FOR) {
      waitedForSince = now;
    }
    return waitedForSince != NOT_WAITED_FOR && now - waitedForSince > millis;
  }

  boolean isToldLive() {
    return toldLive;
  }

  void tellLive() {
    if (!toldLive) {
      toldLive = true;
      member.live();
    }
  }
}
