package io.sshbus.lease;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventId;
import io.sshbus.group.GroupProgress;
import io.sshbus.group.StoredJobs;
import io.sshbus.log.Cursor;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Position;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import io.sshbus.log.memory.MemoryEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two or three routers over one journal and one table that want to run the same group, die, come
 * again, are taken for dead, and whose writes arrive late and in any order.
 */
final class LeaseSchedule {
  static final String GROUP = "g jobs";

  private static final int STEPS = 500;
  private static final int MOST_STEPS = 30_000;
  private static final RetentionClass ALL =
      new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 1 << 20);

  private final Random random;
  private final Map<LeaseCoverage, Integer> coverage;
  private final MemoryEngine.Disk disk = new MemoryEngine.Disk();
  private final List<Flying> flying = new ArrayList<>();
  private final List<SimulatedRouter> routers = new ArrayList<>();
  private final List<StoredBatch> log = new ArrayList<>();
  private final Map<EventId, Long> answered = new HashMap<>();
  private final Map<Long, SimulatedRouter> writers = new HashMap<>();
  private final Table table;
  private long epoch;
  private long ids;
  private int step;
  private boolean calm;
  private @Nullable AssertionError broken;

  LeaseSchedule(long seed, Map<LeaseCoverage, Integer> coverage) {
    this.random = new Random(seed);
    this.coverage = coverage;
    MemoryEngine engine = open();
    this.table = engine.table("groups", MergeRule.OWNED);
    GroupProgress start = GroupProgress.at(Cursor.NONE.with(0, Position.START));
    table.put(GROUP, new TableEntry(3, start.encode()));
    table.watch("", (key, entry) -> changed(entry));
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      routers.add(new SimulatedRouter("r" + i, this, open()));
    }
  }

  private MemoryEngine open() {
    return MemoryEngine.open(disk, List.of(ALL), Clock.systemUTC());
  }

  // What routers need of the world.

  UUID id() {
    return new UUID(7, ids++);
  }

  JournalCommand command(LeaseCommand command) {
    return new JournalCommand(Leases.MACHINE, id(), micros(), command.encode());
  }

  long micros() {
    return 1_000_000L * step;
  }

  long millis() {
    return 100L * step;
  }

  int step() {
    return step;
  }

  List<StoredBatch> log() {
    return log;
  }

  /** Most arrive soon, some long after. */
  void later(Runnable task) {
    flying.add(new Flying(happens(25) ? step + pick(200) : step, task));
  }

  private record Flying(int due, Runnable task) {}

  int pick(int bound) {
    return random.nextInt(bound);
  }

  boolean happens(int oneOf) {
    return !calm && random.nextInt(oneOf) == 0;
  }

  void saw(LeaseCoverage what) {
    coverage.merge(what, 1, Integer::sum);
  }

  // What must hold.

  /** Stages swallow what is thrown in them: it is noted here. */
  private AssertionError wrong(String what) {
    broken = broken == null ? new AssertionError(what) : broken;
    return broken;
  }

  /** Runs what a stage does, and notes its faults. */
  void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException fault) {
      broken = new AssertionError(fault.toString(), fault);
    }
  }

  private void requireSound() {
    if (broken != null) {
      throw broken;
    }
  }

  /** The epoch never falls, and what was answered stays done with. */
  private void changed(TableEntry entry) {
    if (entry.epoch() < epoch) {
      throw wrong("the epoch falls from " + epoch + " to " + entry.epoch());
    }
    epoch = entry.epoch();
    requireNotAhead(entry);
  }

  void requireNotAhead(TableEntry entry) {
    GroupProgress progress = GroupProgress.decode(entry.value());
    answered.forEach(
        (id, by) -> {
          if (!StoredJobs.isDone(progress, id)) {
            throw wrong(id + " was answered in " + by + " and is lost in " + epoch);
          }
        });
  }

  /** One router alone writes in an epoch. */
  void written(SimulatedRouter router, TableEntry offered, TableEntry standing) {
    if (standing.epoch() == offered.epoch()) {
      SimulatedRouter other = writers.putIfAbsent(offered.epoch(), router);
      if (other != null && other != router) {
        throw wrong(other.name() + " and " + router.name() + " both write in " + offered.epoch());
      }
    } else if (router.isDead()) {
      saw(LeaseCoverage.LATE_WRITE);
    }
  }

  /** Whoever owns the group gives out nothing that was answered. */
  void delivered(EventId id, long by) {
    if (by != epoch) {
      saw(LeaseCoverage.STALE_DELIVERY);
    } else if (answered.containsKey(id)) {
      throw wrong(id + " was answered, and comes again in " + by);
    }
  }

  /** An answer is on the disk, and one owner's. */
  void acked(EventId id, long by) {
    if (!StoredJobs.isDone(progress(), id)) {
      throw wrong(id + " is answered in " + by + " and not stored");
    }
    Long before = answered.putIfAbsent(id, by);
    if (before != null && before != by) {
      throw wrong(id + " counts in " + before + " and in " + by);
    }
  }

  void answered(LeaseOutcome outcome, LeaseCommand command) {
    if (outcome instanceof LeaseOutcome.Over) {
      saw(LeaseCoverage.OVER);
    } else if (outcome instanceof LeaseOutcome.Heard) {
      saw(LeaseCoverage.HEARD);
    } else if (outcome instanceof LeaseOutcome.Taken taken
        && taken.answers().get(0) instanceof LeaseOutcome.HeldBy) {
      saw(LeaseCoverage.ELSEWHERE);
    } else if (outcome instanceof LeaseOutcome.Done
        && command instanceof LeaseCommand.End end
        && routers.stream().anyMatch(r -> !r.isDead() && r.name().equals(end.holder().router()))) {
      saw(LeaseCoverage.FALSE_DEATH);
    }
  }

  private GroupProgress progress() {
    return GroupProgress.decode(table.get(GROUP).orElseThrow().value());
  }

  // What happens.

  void run() {
    for (step = 0; step < STEPS; step++) {
      happen();
      requireSound();
    }
    calm = true;
    while (!isDone()) {
      if (step++ > MOST_STEPS) {
        throw wrong("nobody runs the group any more: " + progress());
      }
      requireSound();
      arrive();
      alive(r -> r.step(pick(4)));
      alive(r -> r.step(5 + pick(4)));
    }
    requireSound();
    requireReplicas();
  }

  private void happen() {
    if (random.nextInt(6) == 0) {
      log.add(new StoredBatch(0, log.size(), StoredJobs.batch("node:n" + pick(3), 1 + pick(4), 0)));
    }
    for (int i = pick(3); i > 0; i--) {
      arrive();
    }
    int who = pick(routers.size());
    SimulatedRouter router = routers.get(who);
    if (router.isDead()) {
      if (happens(40)) {
        routers.set(who, new SimulatedRouter(router.name(), this, open()));
      }
    } else if (happens(120)) {
      router.die();
    } else if (happens(150)) {
      router.seize();
    } else {
      router.step(pick(15));
    }
  }

  private void arrive() {
    int which = flying.isEmpty() ? -1 : pick(flying.size());
    if (which >= 0 && (calm || flying.get(which).due() <= step)) {
      flying.remove(which).task().run();
    }
  }

  /** All routers may have died; then the first comes again. */
  private void alive(Consumer<SimulatedRouter> what) {
    List<SimulatedRouter> alive = routers.stream().filter(r -> !r.isDead()).toList();
    if (alive.isEmpty()) {
      routers.set(0, new SimulatedRouter("r0", this, open()));
    } else {
      what.accept(alive.get(pick(alive.size())));
    }
  }

  private boolean isDone() {
    GroupProgress now = progress();
    return log.stream()
        .allMatch(
            batch -> {
              int last = batch.batch().section().count() - 1;
              return StoredJobs.isDone(now, batch.id(last)) && StoredJobs.isDone(now, batch.id(0));
            });
  }

  private void requireReplicas() {
    var replicas = routers.stream().filter(r -> !r.isDead()).map(SimulatedRouter::replica);
    if (replicas.distinct().count() > 1) {
      throw wrong("the routers disagree");
    }
  }
}
