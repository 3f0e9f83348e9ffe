package io.sshbus.group;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of a group under members that come, go, die, refuse, pause and give back, and a router
 * that dies and begins again from what was durable.
 */
final class GroupSchedule {
  private static final int PARTITIONS = 2;
  private static final int STEPS = 300;

  private final Random random;
  private final GroupRules rules;
  private final Map<GroupCoverage, Integer> coverage;
  private final List<List<StoredBatch>> log = List.of(new ArrayList<>(), new ArrayList<>());
  private final Map<EventId, SimulatedEvent> events = new TreeMap<>();
  private final List<SimulatedMember> members = new ArrayList<>();
  private final List<GroupOutput.DeadLetter> letters = new ArrayList<>();
  private final int[] fed = new int[PARTITIONS];
  private final long[] nextOffset = new long[PARTITIONS];
  private Bytes durable = GroupProgress.at(Cursor.NONE).encode();
  private @Nullable GroupProgress toSave;
  private Group group;
  private long now;
  private int joined;
  private boolean calm;

  GroupSchedule(long seed, Map<GroupCoverage, Integer> coverage) {
    this.random = new Random(seed);
    this.rules = new GroupRules(random.nextInt(4), 5_000);
    this.coverage = coverage;
    this.group = new Group(rules, GroupProgress.decode(durable), new Output());
  }

  private final class Output implements GroupOutput {
    @Override
    public void save(GroupProgress progress) {
      if (toSave != null) {
        throw new AssertionError("two saves at a time");
      }
      toSave = progress;
    }

    @Override
    public void bury(DeadLetter letter) {
      SimulatedEvent event = events.get(letter.id());
      if (letter.deliveries() < rules.maxDeliveries() || event.holder != null) {
        throw new AssertionError(letter + " is no dead letter");
      }
      letters.add(letter);
      event.outOfOrder = true;
    }
  }

  void saw(GroupCoverage what) {
    coverage.merge(what, 1, Integer::sum);
  }

  void run() {
    for (int step = 0; step < STEPS; step++) {
      step();
      turn();
    }
    drain();
  }

  private void step() {
    switch (random.nextInt(16)) {
      case 0, 1 -> publish();
      case 2, 3, 4 -> feed();
      case 5 -> examined();
      case 6 -> join();
      case 7, 8, 9 -> withMember(this::ack);
      case 10 -> withMember(this::nack);
      case 11 -> withMember(this::leaveOrMood);
      case 12, 13 -> save();
      case 14 -> bury();
      default -> passTime();
    }
  }

  private void withMember(Consumer<SimulatedMember> what) {
    if (!members.isEmpty()) {
      what.accept(members.get(random.nextInt(members.size())));
    }
  }

  private void publish() {
    int partition = random.nextInt(PARTITIONS);
    long offset = nextOffset[partition] + random.nextInt(3);
    nextOffset[partition] = offset + 1;
    int count = 1 + random.nextInt(6);
    int skip = random.nextInt(5) == 0 ? random.nextInt(count) : 0;
    String sender = "node:n" + random.nextInt(4);
    StoredBatch batch = new StoredBatch(partition, offset, StoredJobs.batch(sender, count, skip));
    log.get(partition).add(batch);
    for (int i = skip; i < count; i++) {
      events.put(batch.id(i), new SimulatedEvent(batch.id(i), sender));
    }
  }

  private void feed() {
    int partition = random.nextInt(PARTITIONS);
    if (fed[partition] < log.get(partition).size()) {
      StoredBatch batch = log.get(partition).get(fed[partition]++);
      Position low = GroupProgress.decode(durable).low().positions().get(partition);
      boolean midway = low != null && low.offset() == batch.offset() && low.index() > 0;
      int end = batch.batch().section().count();
      if (!midway || low.index() <= batch.batch().envelope().skip()) {
        group.take(batch, Picks.ALL);
      } else {
        // As a feed does that begins in the midst of a batch.
        int[] rest = Picks.range(low.index(), end).toArray();
        group.take(
            new StoredBatch(partition, batch.offset(), batch.batch().pick(rest)), Picks.of(rest));
      }
    }
  }

  private void examined() {
    Cursor settled = Cursor.NONE;
    for (int p = 0; p < PARTITIONS; p++) {
      boolean all = fed[p] == log.get(p).size();
      settled = settled.with(p, Position.at(all ? nextOffset[p] : log.get(p).get(fed[p]).offset()));
      if (all && p == 0) {
        group.caughtUp();
      }
    }
    group.examined(settled);
  }

  private void join() {
    if (members.size() < 4) {
      int credit = calm ? 1000 : random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(8);
      SimulatedMember member = new SimulatedMember("m" + joined++ % 6 + "#" + joined, credit, this);
      members.add(member);
      group.join(member, credit);
    }
  }

  void delivered(SimulatedMember member, EventId id) {
    SimulatedEvent event = events.get(id);
    if (event == null || event.done || event.holder != null) {
      throw new AssertionError(
          id + " is not free" + (event == null ? ", but unknown" : event.done ? ", but done" : ""));
    }
    if (!event.outOfOrder) {
      requireOrder(member, event);
    }
    if (event.deliveries++ > 0) {
      saw(GroupCoverage.REDELIVERED);
    }
    event.holder = member;
    member.has.add(event);
  }

  private void requireOrder(SimulatedMember member, SimulatedEvent event) {
    for (SimulatedEvent other : events.values()) {
      boolean earlier =
          other.id.partition() == event.id.partition() && other.id.compareTo(event.id) < 0;
      if (other.sender.equals(event.sender) && !other.done && !other.outOfOrder) {
        if (earlier && other.holder == null) {
          throw new AssertionError(event.id + " overtakes " + other.id);
        }
        if (other.holder != null && other.holder != member) {
          throw new AssertionError(event.id + " and " + other.id + " are in two hands");
        }
      }
    }
  }

  private void ack(SimulatedMember member) {
    if (member.has.isEmpty()) {
      return;
    }
    SimulatedEvent upTo = member.has.get(random.nextInt(member.has.size()));
    List<SimulatedEvent> done = new ArrayList<>();
    for (SimulatedEvent event : member.has) {
      if (event.id.partition() == upTo.id.partition()) {
        done.add(event);
      }
      if (event == upTo) {
        break;
      }
    }
    if (done.stream().map(e -> e.id.offset()).distinct().count() > 1) {
      saw(GroupCoverage.ACK_OF_MANY);
    }
    done.forEach(event -> event.holder = null);
    done.forEach(event -> event.done = true);
    member.has.removeAll(done);
    group.ack(member, upTo.id, now);
  }

  private void nack(SimulatedMember member) {
    if (!member.has.isEmpty()) {
      SimulatedEvent event = member.has.remove(random.nextInt(member.has.size()));
      event.holder = null;
      event.outOfOrder = true;
      saw(GroupCoverage.NACK);
      group.nack(member, event.id, random.nextInt(3) * 500L, now);
    }
  }

  private void leaveOrMood(SimulatedMember member) {
    switch (random.nextInt(4)) {
      case 0 -> {
        gone(member);
        group.leave(member, random.nextBoolean(), now);
      }
      case 1 -> {
        member.roomy = !member.roomy;
        if (member.roomy) {
          group.room(member);
        }
      }
      default -> {
        member.credit = Math.max(member.has.size(), random.nextInt(6));
        int credit = random.nextInt(4) == 0 ? 0 : member.credit;
        if (credit == 0) {
          saw(GroupCoverage.PAUSED);
        }
        group.credit(member, credit, now);
      }
    }
  }

  /** The member has nothing any more. */
  void gone(SimulatedMember member) {
    members.remove(member);
    if (!member.has.isEmpty()) {
      saw(GroupCoverage.LEFT_BUSY);
      if (member.has.stream().map(e -> e.id.offset()).distinct().count() < member.has.size()) {
        saw(GroupCoverage.SPLIT);
      }
    }
    member.has.forEach(event -> event.holder = null);
    member.has.clear();
  }

  private void save() {
    GroupProgress saved = toSave;
    if (saved == null) {
      return;
    }
    toSave = null;
    if (!calm && random.nextInt(5) == 0) {
      saw(GroupCoverage.NOT_SAVED);
      group.notSaved(now);
      requireSavedAgain();
      return;
    }
    durable = saved.encode();
    requireNothingAhead();
    group.saved();
  }

  /** Not as fast as the disk fails, but without anything else having to happen. */
  private void requireSavedAgain() {
    turn();
    boolean atOnce = toSave != null;
    now += Group.SAVE_AGAIN_MILLIS;
    turn();
    if (atOnce || toSave == null) {
      throw new AssertionError("given again " + (atOnce ? "at once" : "never"));
    }
  }

  private void turn() {
    group.turn(now, 1 + now * 1000);
  }

  /** What is durable is what was acknowledged, or less; never less than what was answered. */
  private void requireNothingAhead() {
    GroupProgress progress = GroupProgress.decode(durable);
    for (SimulatedEvent event : events.values()) {
      if (!event.done && StoredJobs.isDone(progress, event.id)) {
        throw new AssertionError(event.id + " is stored as done and is not");
      }
      if (event.answered && !StoredJobs.isDone(progress, event.id)) {
        throw new AssertionError(event.id + " was answered and is not stored as done");
      }
    }
  }

  void acked(EventId id) {
    if (!StoredJobs.isDone(GroupProgress.decode(durable), id)) {
      throw new AssertionError(id + " was answered before it was durable");
    }
    events.get(id).answered = true;
  }

  private void bury() {
    if (letters.isEmpty()) {
      return;
    }
    EventId id = letters.remove(random.nextInt(letters.size())).id();
    if (!calm && random.nextInt(3) == 0) {
      saw(GroupCoverage.NOT_BURIED);
      group.notBuried(id, now);
    } else {
      saw(GroupCoverage.BURIED);
      events.get(id).done = true;
      group.buried(id);
    }
  }

  private void passTime() {
    now += random.nextInt(2000);
    if (random.nextInt(8) == 0) {
      crash();
    }
  }

  private void crash() {
    saw(GroupCoverage.CRASH);
    members.forEach(member -> member.has.clear());
    members.clear();
    letters.clear();
    toSave = null;
    GroupProgress stored = GroupProgress.decode(durable);
    for (SimulatedEvent event : events.values()) {
      event.holder = null;
      event.outOfOrder = false;
      event.done = StoredJobs.isDone(stored, event.id);
    }
    for (int p = 0; p < PARTITIONS; p++) {
      PartitionProgress of = stored.partitions().get(p);
      Position low = of == null ? Position.START : of.low();
      int at = 0;
      while (at < log.get(p).size() && log.get(p).get(at).offset() < low.offset()) {
        at++;
      }
      fed[p] = at;
      if (of != null && !of.done().isEmpty()) {
        saw(GroupCoverage.DONE_BEYOND);
      }
      if (of != null && !of.tried().isEmpty()) {
        saw(GroupCoverage.TRIES_REMEMBERED);
      }
    }
    group = new Group(rules, stored, new Output());
  }

  /** Once everybody behaves, everything is done with, and the low water stands at the end. */
  private void drain() {
    calm = true;
    for (SimulatedMember member : List.copyOf(members)) {
      gone(member);
      group.leave(member, false, now);
    }
    join();
    join();
    for (int step = 0; step < 3000 && !isOver(); step++) {
      feed();
      withMember(this::ack);
      save();
      bury();
      now += 10;
      turn();
      examined();
    }
    if (!isOver()) {
      var lost = events.values().stream().filter(event -> !event.done).map(event -> event.id);
      throw new AssertionError("lost: " + lost.toList());
    }
    for (int times = 0; times < 2; times++) {
      turn();
      save();
    }
    GroupProgress end = GroupProgress.decode(durable);
    for (int p = 0; p < PARTITIONS; p++) {
      PartitionProgress of = end.partitions().get(p);
      if (nextOffset[p] > 0 && (of == null || of.low().offset() != nextOffset[p])) {
        throw new AssertionError("the low water of " + p + " stands at " + of);
      }
    }
    if (group.unacked() != 0) {
      throw new AssertionError(group.unacked() + " count as unacknowledged");
    }
  }

  private boolean isOver() {
    return events.values().stream().allMatch(event -> event.done);
  }
}
