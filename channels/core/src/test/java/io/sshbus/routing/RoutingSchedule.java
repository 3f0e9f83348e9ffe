package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.FilterOracle;
import io.sshbus.log.Cursor;
import io.sshbus.log.LastValue;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One schedule: a seed decides what happens next, step by step, and also what other threads do in
 * the midst of each step, wherever the code calls out.
 */
final class RoutingSchedule {
  private static final List<String> FILTERS =
      List.of("#", "a/#", "+", "a/+", "+/b", "b", "$SYS/#", "a", "nobody/+");
  private static final int MOST_DEPTH = 3;

  private final Random random;
  private final SimulatedBatches batches;
  private final Map<Coverage, Integer> coverage;
  private final SimulatedLog log;
  private final List<Partition> partitions = new ArrayList<>();
  private final List<Feed> pulls = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<SimulatedSubscriber> subscribers = new ArrayList<>();
  private final Contents contents;
  private int depth;
  private boolean quiet;
  private long now = 1;

  /** A partition and its router. */
  private static final class Partition {
    final Ring ring;
    final PartitionRouter router;
    boolean woken;
    boolean inTurn;

    Partition(int number, RoutingSchedule world, long ringBytes) {
      ring = new Ring(0, ringBytes);
      router =
          new PartitionRouter(number, world.log, ring, world::schedule, () -> world.wake(number));
    }
  }

  RoutingSchedule(long seed, SimulatedBatches batches, Map<Coverage, Integer> coverage) {
    this.random = new Random(seed);
    this.batches = batches;
    this.coverage = coverage;
    this.contents = new Contents(random.nextInt(3) * 200L);
    int count = 1 + random.nextInt(2);
    log = new SimulatedLog(count, 1 + random.nextInt(6), this::interleave);
    long ringBytes = List.of(1L, 1000L, 3_200_000L, 100_000_000L).get(random.nextInt(4));
    for (int i = 0; i < count; i++) {
      partitions.add(new Partition(i, this, ringBytes));
    }
  }

  /** Runs the schedule and lets it come to rest. */
  void run() {
    int steps = 20 + random.nextInt(200);
    for (int i = 0; i < steps; i++) {
      step();
    }
    quiet = true;
    comeToRest();
    for (SimulatedSubscriber subscriber : subscribers) {
      if (!subscriber.isClosed()) {
        subscriber.checkAtEnd();
      }
    }
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice == 0 && isCalm()) {
      now += 1000L * random.nextInt(8);
      seen(Coverage.TIME_WENT_ON);
    } else if (dice < 22) {
      commit();
    } else if (dice < 38) {
      publish(any(partitions));
    } else if (dice < 54) {
      turn(random.nextInt(partitions.size()));
    } else if (dice < 70) {
      pull();
    } else if (dice < 78) {
      work();
    } else if (dice < 90) {
      drain();
    } else if (dice < 94) {
      subscribe();
    } else if (dice < 95) {
      close();
    } else if (dice < 97) {
      trim();
    } else {
      settle();
    }
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  void seen(Coverage what) {
    coverage.merge(what, 1, Integer::sum);
  }

  /** Whether no step is being interleaved with another. */
  boolean isCalm() {
    return depth == 0;
  }

  /** Other threads go on while one of them is in the midst of something. */
  void interleave() {
    if (!quiet && depth < MOST_DEPTH && random.nextInt(3) == 0) {
      depth++;
      seen(Coverage.INTERLEAVED);
      step();
      depth--;
    }
  }

  long head(int partition) {
    return log.next(partition);
  }

  SimulatedLog log() {
    return log;
  }

  private void schedule(Feed feed) {
    assertFalse(pulls.contains(feed), "a feed is scheduled twice");
    pulls.add(feed);
    interleave();
  }

  void execute(Runnable task) {
    assertFalse(tasks.contains(task), "a stage is scheduled twice");
    tasks.add(task);
    interleave();
  }

  private void wake(int partition) {
    partitions.get(partition).woken = true;
    interleave();
  }

  /** Makes a batch durable; routers are told of it later. */
  private void commit() {
    int partition = random.nextInt(partitions.size());
    log.add(new StoredBatch(partition, log.next(partition), batches.any(random)));
  }

  private boolean publish(Partition partition) {
    int number = partition.router.partition();
    boolean any = false;
    for (int left = random.nextInt(5); left >= 0; left--) {
      if (partition.ring.next() < log.next(number)) {
        partition.router.committed(log.at(number, partition.ring.next()));
        partition.woken = true;
        any = true;
      }
    }
    return any;
  }

  private boolean turn(int number) {
    Partition partition = partitions.get(number);
    if (partition.inTurn || !partition.woken) {
      return false;
    }
    partition.inTurn = true;
    partition.woken = false;
    if (partition.ring.first() > partition.router.head()) {
      seen(Coverage.PLACE_LOST);
    }
    partition.woken |= partition.router.turn();
    partition.inTurn = false;
    return true;
  }

  private boolean pull() {
    if (pulls.isEmpty()) {
      return false;
    }
    pulls.remove(random.nextInt(pulls.size())).pull();
    return true;
  }

  private boolean work() {
    if (tasks.isEmpty()) {
      return false;
    }
    tasks.remove(random.nextInt(tasks.size())).run();
    return true;
  }

  private void drain() {
    if (!subscribers.isEmpty()) {
      any(subscribers).drain(1 + random.nextInt(4));
    }
  }

  private void settle() {
    if (!subscribers.isEmpty()) {
      any(subscribers).checkSettled();
    }
  }

  private void close() {
    if (!subscribers.isEmpty()) {
      SimulatedSubscriber leaving = any(subscribers);
      if (leaving.isRefusing()) {
        seen(Coverage.CLOSED_WHILE_BLOCKED);
      }
      leaving.close();
    }
  }

  private void trim() {
    int partition = random.nextInt(partitions.size());
    long most = log.next(partition) - log.earliest(partition);
    log.trim(partition, log.earliest(partition) + random.nextInt((int) most + 1));
  }

  private void subscribe() {
    if (subscribers.size() >= 6) {
      return;
    }
    ChannelFilter filter = new ChannelFilter(any(FILTERS));
    Predicate<ChannelName> oracle = FilterOracle.of(filter);
    WantedOracle wanted = any(WantedOracle.ALL);
    boolean lastValues = random.nextInt(4) == 0;
    Map<String, LastValue> standing = log.values(oracle, wanted, now);
    Map<Integer, Position> start = new TreeMap<>();
    List<ExpectedEvents> expected = new ArrayList<>();
    long[] committed = new long[partitions.size()];
    for (int i = 0; i < partitions.size(); i++) {
      start.put(i, lastValues ? Position.at(log.next(i)) : start(i));
      expected.add(new ExpectedEvents(log, i, oracle, wanted, start.get(i), () -> now));
      committed[i] = partitions.get(i).ring.next();
      if (committed[i] > 0) {
        seen(Coverage.JOINED_LATE);
      }
    }
    SimulatedSubscriber subscriber =
        new SimulatedSubscriber(this, 1 + random.nextInt(4), expected, committed);
    Wanted asked = wanted.wanted();
    Subscription.Matching matching =
        asked.isEverything() ? null : new Subscription.Matching(asked, contents, this::execute);
    if (asked.match() != null) {
      seen(Coverage.PATTERN);
    }
    if (asked.select() != null) {
      seen(Coverage.SELECTOR);
    }
    Subscription subscription =
        new Subscription(
            filter,
            partitions.stream().map(p -> p.router).toList(),
            matching,
            subscriber,
            () -> now);
    subscribers.add(subscriber);
    if (lastValues) {
      subscriber.start(
          subscription, Cursor.of(start), new ExpectedValues(log, standing, start, () -> now));
    } else {
      subscriber.start(subscription, Cursor.of(start));
    }
  }

  private Position start(int partition) {
    long next = log.next(partition);
    return switch (random.nextInt(5)) {
      case 0 -> Position.at(log.earliest(partition));
      case 1 -> Position.at(next);
      case 2 -> Position.START;
      case 3 -> within(partition, (long) (random.nextDouble() * next));
      default -> within(partition, Math.max(0, next - 1));
    };
  }

  /** A place in the midst of a batch, as it is after an event that was handled. */
  private Position within(int partition, long offset) {
    if (offset >= log.next(partition)) {
      return Position.at(offset);
    }
    int count = log.at(partition, offset).batch().section().count();
    seen(Coverage.MID_BATCH);
    if (offset >= partitions.get(partition).ring.next()) {
      seen(Coverage.AHEAD_OF_ROUTER);
    }
    return new Position(offset, 1 + random.nextInt(count));
  }

  /** Everybody does what there is to do until there is nothing left. */
  private void comeToRest() {
    for (int rounds = 0; rounds < 20_000; rounds++) {
      boolean moved = false;
      for (int i = 0; i < partitions.size(); i++) {
        moved |= publish(partitions.get(i));
        moved |= turn(i);
      }
      moved |= pull();
      moved |= work();
      for (SimulatedSubscriber subscriber : subscribers) {
        moved |= subscriber.drain(Integer.MAX_VALUE) > 0;
      }
      if (!moved) {
        return;
      }
    }
    assertTrue(false, "the schedule does not come to rest");
  }
}
