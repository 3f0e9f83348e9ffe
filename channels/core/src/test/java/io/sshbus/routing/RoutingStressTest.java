package io.sshbus.routing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.FilterOracle;
import io.sshbus.channel.Picks;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same promises with real threads: a router, a committer, workers, and slow subscribers. */
class RoutingStressTest {
  private static final int BATCHES = 4000;
  private static final String FILTER = "a/#";

  private final SimulatedLog log = new SimulatedLog(1, 50, () -> {});
  private final Ring ring = new Ring(0, 20_000);
  private final ExecutorService workers = Executors.newFixedThreadPool(3);
  private final ExecutorService drains = Executors.newFixedThreadPool(2);
  private final ExecutorService routing = Executors.newSingleThreadExecutor();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicReference<Throwable> fault = new AtomicReference<>();
  private final PartitionRouter router =
      new PartitionRouter(0, log, ring, feed -> run(workers, feed::pull), this::wake);

  private void run(ExecutorService where, Runnable what) {
    where.execute(
        () -> {
          try {
            what.run();
          } catch (RuntimeException | AssertionError e) {
            fault.compareAndSet(null, e);
          }
        });
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      run(routing, this::turn);
    }
  }

  private void turn() {
    woken.set(false);
    if (router.turn()) {
      wake();
    }
  }

  /** Has room for a few deliveries, which leave on other threads. */
  private final class Slow implements Deliveries {
    private final ExpectedEvents expected;
    private final List<Position> waiting = new ArrayList<>();
    private Subscription subscription;
    private boolean refused;
    private int lives;

    Slow(WantedOracle wanted) {
      expected =
          new ExpectedEvents(
              log, 0, FilterOracle.of(new ChannelFilter(FILTER)), wanted, Position.START, () -> 1);
    }

    @Override
    public synchronized boolean offer(StoredBatch batch, Picks picks) {
      if (waiting.size() >= 4) {
        refused = true;
        return false;
      }
      for (EventsReader event = batch.batch().events(); event.next(); ) {
        if (!picks.isAll()) {
          expected.take(batch.offset(), picks.at(event.index()));
        } else if (event.index() >= batch.batch().envelope().skip()) {
          expected.take(batch.offset(), event.index());
        }
      }
      waiting.add(Position.at(batch.offset()));
      if (waiting.size() == 1) {
        run(drains, this::drain);
      }
      return true;
    }

    private void drain() {
      boolean room;
      synchronized (this) {
        waiting.clear();
        room = refused;
        refused = false;
      }
      if (room) {
        subscription.room();
      }
    }

    @Override
    public void gap(EventId from, EventId to) {
      throw new AssertionError("nothing was taken by retention");
    }

    @Override
    public synchronized void live() {
      lives++;
    }

    @Override
    public void failed(BusException fault) {
      throw fault;
    }

    @Override
    public synchronized Optional<Position> oldestWaiting(int partition) {
      return waiting.stream().findFirst();
    }

    synchronized boolean hasEverything() {
      return lives == 1
          && waiting.isEmpty()
          && expected.hasTakenUpTo(Position.at(BATCHES))
          && subscription.isLive()
          && subscription.settled().positions().get(0).offset() == BATCHES;
    }
  }

  private Slow subscribe(WantedOracle wanted, Contents contents) {
    Slow slow = new Slow(wanted);
    Subscription.Matching matching =
        wanted.wanted().isEverything()
            ? null
            : new Subscription.Matching(wanted.wanted(), contents, task -> run(workers, task));
    slow.subscription =
        new Subscription(new ChannelFilter(FILTER), List.of(router), matching, slow, () -> 1);
    slow.subscription.start(Cursor.of(Map.of(0, Position.START)));
    return slow;
  }

  @Test
  void everySlowSubscriberGetsEverythingOnceWithRealThreads() {
    SimulatedBatches batches = new SimulatedBatches();
    Contents contents = new Contents(50_000);
    List<Slow> slow = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < BATCHES; i++) {
      StoredBatch batch = new StoredBatch(0, i, batches.any(random));
      log.add(batch);
      router.committed(batch);
      wake();
      if (i % 400 == 0) {
        slow.add(subscribe(WantedOracle.ALL.get(i / 400 % WantedOracle.ALL.size()), contents));
      }
    }
    await()
        .atMost(60, SECONDS)
        .until(() -> fault.get() != null || slow.stream().allMatch(Slow::hasEverything));
    assertEquals(null, fault.get());
  }

  @AfterEach
  void stop() {
    routing.shutdownNow();
    workers.shutdownNow();
    drains.shutdownNow();
  }
}
