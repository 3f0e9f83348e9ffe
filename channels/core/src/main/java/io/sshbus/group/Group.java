package io.sshbus.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.Cursor;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group: takes the batches of a filter in the order of each partition, gives each event to one
 * member, keeps the order of each sender while its member lives, and gives to others what a member
 * did not acknowledge. Confined to its caller, who tells it what happens and lets it {@link #turn}
 * after.
 *
 * <p>Invariants: an event is in the hands of one member at most; the low water is never ahead of
 * what is done with; an ack is answered only when it is durable; all events of a sender that are in
 * order are in the hands of one member.
 */
public final class Group {
  /** How many events beyond the low water a group reads ahead, done with or not. */
  public static final int MOST_EVENTS = 65_536;

  /** How many bytes of batches that are not done with a group holds. */
  public static final long MOST_BYTES = 8L << 20;

  private static final long BURY_AGAIN_MILLIS = 1000;

  /** A disk that has just failed is not asked again as fast as it can say so. */
  static final long SAVE_AGAIN_MILLIS = 1000;

  private final GroupRules rules;
  private final GroupOutput out;
  private final Ledgers ledgers;
  private final Map<GroupMember, Seat> seats = new LinkedHashMap<>();
  private final Lanes lanes = new Lanes(seats.values());
  private final Returned returned = new Returned();
  private final List<Ack> acks = new ArrayList<>();
  private List<Ack> beingSaved = List.of();
  private boolean saving;
  private long savesFrom = Long.MIN_VALUE;
  private boolean live;
  private boolean someExpired;

  private record Ack(Seat seat, EventId id) {}

  /** A group without members that goes on from {@code stored}. */
  public Group(GroupRules rules, GroupProgress stored, GroupOutput out) {
    this.rules = rules;
    this.out = out;
    this.ledgers = new Ledgers(stored);
  }

  /** Takes the next events of a partition. Works also where the group {@link #isFull}. */
  public void take(StoredBatch stored, Picks picks) {
    TrackedBatch batch = ledgers.take(stored, picks);
    if (!batch.open().isEmpty()) {
      batch.waiting().or(batch.open());
      lanes.add(batch);
    }
  }

  /** Everything before these places has been taken, or was not the group's. */
  public void examined(Cursor settled) {
    ledgers.examined(settled);
  }

  /** What was missed has been taken in all partitions. */
  public void caughtUp() {
    live = true;
  }

  /** Everything from {@code from} up to but not including {@code to} is gone. */
  public void gap(EventId from, EventId to) {
    seats.keySet().forEach(member -> member.gap(from, to));
  }

  /** Whether no more should be taken before something is done with. */
  public boolean isFull() {
    return ledgers.areFull();
  }

  /** How many events are in the hands of members. */
  public int unacked() {
    return seats.values().stream().mapToInt(Seat::unacked).sum();
  }

  /** How many members there are. */
  public int size() {
    return seats.size();
  }

  /** The members. */
  public Collection<GroupMember> members() {
    return List.copyOf(seats.keySet());
  }

  /** What is to be stored now. */
  public GroupProgress progress() {
    return ledgers.progress();
  }

  /**
   * Adds a member.
   *
   * @param credit how many events it takes before it has acknowledged some, 0 or more
   */
  public void join(GroupMember member, int credit) {
    seats.put(member, new Seat(member, credit));
    lanes.assign();
  }

  /**
   * Takes a member away; what it has not acknowledged goes to others.
   *
   * @param failed whether it did not say goodbye, and may have died of what it had
   */
  public void leave(GroupMember member, boolean failed, long now) {
    Seat seat = seats.remove(member);
    if (seat == null) {
      return;
    }
    seat.all().forEach(delivery -> takeBack(seat, delivery, failed, now));
    lanes.assign();
    lanes.forgetIdle();
  }

  private void takeBack(Seat seat, Delivery delivery, boolean failed, long now) {
    TrackedBatch batch = delivery.batch();
    BitSet events = (BitSet) delivery.events().clone();
    seat.settle(delivery, events);
    for (int e = events.nextSetBit(0); failed && e >= 0; e = events.nextSetBit(e + 1)) {
      if (isDead(batch, e)) {
        events.clear(e);
      }
    }
    if (delivery.lane() == null) {
      events.stream().forEach(e -> returned.add(new Returned.Single(batch, e, seat), now));
    } else if (!events.isEmpty()) {
      batch.waiting().or(events);
      lanes.add(batch);
    }
  }

  /** Counts a delivery in vain; where it was the last that the rules allow, the event is buried. */
  private boolean isDead(TrackedBatch batch, int event) {
    int deliveries = batch.deliveries(event) + 1;
    batch.delivered(event, deliveries);
    ledgers.touch();
    boolean dead = rules.maxDeliveries() > 0 && deliveries >= rules.maxDeliveries();
    if (dead) {
      bury(batch, event);
    }
    return dead;
  }

  private void bury(TrackedBatch batch, int event) {
    out.bury(
        new GroupOutput.DeadLetter(
            batch.id(event), batch.stored(), event, batch.deliveries(event)));
  }

  /**
   * A member has done with everything that it was sent up to and including an event, in its
   * partition and in the order in which it was sent.
   */
  public void ack(GroupMember member, EventId id, long now) {
    Seat seat = seats.get(member);
    if (seat == null) {
      return;
    }
    seat.sign(now);
    Delivery last = seat.having(id);
    if (last == null) {
      if (ledgers.isDone(id)) {
        acks.add(new Ack(seat, id));
        ledgers.touch();
      } else {
        member.refused(notHad(id));
      }
      return;
    }
    Sent sent = seat.sent(id.partition());
    while (sent.first() != last) {
      Delivery before = sent.first();
      done(seat, before, (BitSet) before.events().clone());
    }
    BitSet upTo = (BitSet) last.events().clone();
    upTo.clear(last.batch().event(id.index()) + 1, last.batch().end());
    done(seat, last, upTo);
    acks.add(new Ack(seat, id));
  }

  private static BusException notHad(EventId id) {
    return new BusException(
        ErrorCode.BAD_FRAME, "the event " + id + " was not sent to this subscription");
  }

  private void done(Seat seat, Delivery delivery, BitSet events) {
    seat.settle(delivery, events);
    Lane lane = delivery.lane();
    if (lane != null) {
      lanes.settled(lane);
    }
    ledgers.close(delivery.batch(), events);
  }

  /**
   * A member cannot handle an event: it goes to somebody else, where there is anybody.
   *
   * @param delayMillis not before so long has passed
   */
  public void nack(GroupMember member, EventId id, long delayMillis, long now) {
    Seat seat = seats.get(member);
    if (seat == null) {
      return;
    }
    seat.sign(now);
    Delivery delivery = seat.having(id);
    if (delivery == null) {
      member.refused(notHad(id));
      return;
    }
    TrackedBatch batch = delivery.batch();
    int event = batch.event(id.index());
    BitSet one = new BitSet();
    one.set(event);
    seat.settle(delivery, one);
    Lane lane = delivery.lane();
    if (lane != null) {
      lanes.settled(lane);
    }
    if (!isDead(batch, event)) {
      returned.add(new Returned.Single(batch, event, seat), now + delayMillis);
    }
  }

  /** From now on a member takes so many events before it has acknowledged some; 0 for none. */
  public void credit(GroupMember member, int events, long now) {
    Seat seat = seats.get(member);
    if (seat != null) {
      seat.sign(now);
      boolean was = seat.isPaused();
      seat.credit(events);
      if (was != seat.isPaused()) {
        lanes.assign();
      }
    }
  }

  /** A member that refused has room again. */
  public void room(GroupMember member) {
    Seat seat = seats.get(member);
    if (seat != null) {
      seat.room();
    }
  }

  /** What was given to be saved is durable. */
  public void saved() {
    saving = false;
    beingSaved.stream()
        .filter(ack -> seats.get(ack.seat().member()) == ack.seat())
        .forEach(ack -> ack.seat().member().acked(ack.id()));
    beingSaved = List.of();
  }

  /** What was given to be saved may not be durable; it is given again after a while. */
  public void notSaved(long now) {
    saving = false;
    savesFrom = now + SAVE_AGAIN_MILLIS;
    acks.addAll(0, beingSaved);
    beingSaved = List.of();
    ledgers.touch();
  }

  /** A dead letter is durable: the event is done with. */
  public void buried(EventId id) {
    TrackedBatch batch = ledgers.openBatchOf(id);
    if (batch != null) {
      BitSet one = new BitSet();
      one.set(batch.event(id.index()));
      ledgers.close(batch, one);
    }
  }

  /** A dead letter was not taken; it is tried again. */
  public void notBuried(EventId id, long now) {
    TrackedBatch batch = ledgers.openBatchOf(id);
    if (batch != null) {
      int event = batch.event(id.index());
      returned.add(new Returned.Single(batch, event, null), now + BURY_AGAIN_MILLIS);
    }
  }

  /**
   * An event's time to live was over before it left for the member that it had been given to: the
   * member has never seen it.
   */
  public void expired(GroupMember member, EventId id) {
    Seat seat = seats.get(member);
    Delivery delivery = seat == null ? null : seat.having(id);
    if (seat != null && delivery != null) {
      BitSet one = new BitSet();
      one.set(delivery.batch().event(id.index()));
      done(seat, delivery, one);
    }
  }

  private void expired(TrackedBatch batch, BitSet events) {
    ledgers.close(batch, events);
    someExpired = true;
  }

  /**
   * Does what there is to do after what happened, and what time brings.
   *
   * @param micros microseconds since 1970, against which times to live are held
   */
  public void turn(long now, long micros) {
    putOutSilent(now);
    returned.offer(now, single -> sendAgain(single, micros));
    seats.values().forEach(seat -> seat.send(micros, this::expired));
    if (someExpired) {
      someExpired = false;
      lanes.forgetIdle();
    }
    if (live && hasHandedOutAll()) {
      seats.values().forEach(Seat::tellLive);
    }
    if (!saving && now >= savesFrom && ledgers.takeDirt()) {
      saving = true;
      beingSaved = List.copyOf(acks);
      acks.clear();
      out.save(progress());
    }
  }

  private boolean hasHandedOutAll() {
    return seats.values().stream().anyMatch(seat -> !seat.isToldLive())
        && returned.isEmpty()
        && !lanes.areWaiting();
  }

  private void putOutSilent(long now) {
    for (Seat seat : List.copyOf(seats.values())) {
      if (seat.isSilent(rules.silenceMillis(), now)) {
        seat.member()
            .putOut(
                new BusException(
                    ErrorCode.ACK_TIMEOUT,
                    "nothing was acknowledged for "
                        + rules.silenceMillis()
                        + " ms; the events go to others, subscribe again to go on"));
        leave(seat.member(), true, now);
      }
    }
  }

  private boolean sendAgain(Returned.Single single, long micros) {
    TrackedBatch batch = single.batch();
    int event = single.event();
    BitSet one = new BitSet();
    one.set(event);
    if (batch.over(micros).get(event)) {
      ledgers.close(batch, one);
      return true;
    }
    if (rules.maxDeliveries() > 0 && batch.deliveries(event) >= rules.maxDeliveries()) {
      bury(batch, event);
      return true;
    }
    Seat to = chooseFor(single);
    return to != null && to.mayTake() && to.offer(batch, one, null);
  }

  private @Nullable Seat chooseFor(Returned.Single single) {
    Seat other = Rendezvous.choose(seats.values(), single.batch().lane(), single.not());
    return other == null ? Rendezvous.choose(seats.values(), single.batch().lane(), null) : other;
  }
}
