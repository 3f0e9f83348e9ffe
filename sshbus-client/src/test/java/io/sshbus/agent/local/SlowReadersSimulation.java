package io.sshbus.agent.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventId;
import io.sshbus.client.BatchHandler;
import io.sshbus.client.EventBatch;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import io.sshbus.log.Since;
import io.sshbus.wire.RouterFrameEncoder;
import io.sshbus.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Local programs of all speeds, what they share at a router, and the router, in one thread and an
 * order that a seed decides. Events have the offsets 0, 1, 2 in each partition; each program must
 * have all from where it began, each once, in the order of its partition.
 */
final class SlowReadersSimulation {
  private static final int PARTITIONS = 2;
  private static final int MOST_PROGRAMS = 5;
  private static final int MOST_ROOM = 4;

  private final Random random;
  private final Router router = new Router();
  private final Upstreams upstreams = new Upstreams(router, 100);
  private final List<Program> programs = new ArrayList<>();
  private int fallen;
  private int cameBack;

  SlowReadersSimulation(long seed) {
    random = new Random(seed);
  }

  /** Has a log, and gives each subscription its events when the seed says so. */
  private final class Router extends FakeSubscriptions {
    private final List<Asked> open = new ArrayList<>();
    private final long[] ends = new long[PARTITIONS];

    private void publish() {
      ends[random.nextInt(PARTITIONS)]++;
    }

    @Override
    public Subscription subscribe(
        String filter, SubscribeOptions wanted, BatchHandler handler, SubscriptionListener l) {
      Asked made = new Asked(handler, wanted);
      open.add(made);
      if (made.alone) {
        fallen++;
        // It may get events before this returns.
        made.deliver(random.nextInt(3));
      }
      return made;
    }
  }

  /** A subscription; it begins at the router when it is first given a turn. */
  private final class Asked extends FakeSubscriptions.Alone {
    private final BatchHandler handler;
    private final SubscribeOptions wanted;
    private final boolean alone;
    private final long[] next = new long[PARTITIONS];
    private long[] ends = {};

    Asked(BatchHandler handler, SubscribeOptions wanted) {
      this.handler = handler;
      this.wanted = wanted;
      this.alone = !(wanted.since() instanceof Since.Now);
    }

    private void begin() {
      ends = router.ends.clone();
      if (!alone) {
        System.arraycopy(ends, 0, next, 0, PARTITIONS);
      }
      if (wanted.since() instanceof Since.After since) {
        next[since.id().partition()] = Position.after(since.id()).offset() + 1;
      }
      for (EventId id : wanted.after()) {
        int partition = id.partition();
        next[partition] = Math.max(next[partition], Position.after(id).offset() + 1);
      }
    }

    private void deliver(int events) {
      if (ends.length == 0) {
        begin();
      }
      for (int i = 0; i < events && !isClosed(); i++) {
        deliverOne(random.nextInt(PARTITIONS));
      }
      if (IntStream.range(0, PARTITIONS).allMatch(p -> next[p] >= ends[p])) {
        // What comes behind may be on its way already.
        live().complete(at());
      }
    }

    private List<EventId> at() {
      Cursor at = Cursor.NONE;
      for (int p = 0; p < PARTITIONS; p++) {
        at = at.with(p, Position.at(next[p]));
      }
      return at.seen();
    }

    private void deliverOne(int partition) {
      if (next[partition] >= router.ends[partition]) {
        return;
      }
      if (alone) {
        programs.forEach(Program::makeRoom);
      }
      try {
        handler.handle(new EventBatch(TestDeliveries.delivery(partition, next[partition]++)));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    private boolean hasMore() {
      return ends.length == 0 || !Arrays.equals(next, router.ends);
    }

    @Override
    public void close() {
      cameBack += alone && !isClosed() ? 1 : 0;
      super.close();
      router.open.remove(this);
    }
  }

  /** One that reads when the seed says so. */
  private final class Program {
    private final int room = 1 + random.nextInt(MOST_ROOM);
    private final Outbox outbox = new Outbox(room * TestDeliveries.WEIGHT, () -> {});
    private final Reader reader = new Reader("s", outbox, upstreams, over -> {});
    private final long[] next = new long[PARTITIONS];
    private long[] told = {};

    Program() {
      Arrays.fill(next, -1);
    }

    private void makeRoom() {
      if (outbox.frames() >= room) {
        read();
      }
    }

    private void read() {
      ByteWriter out = new ByteWriter(1024);
      outbox.left(outbox.fill(RouterFrameEncoder.JSON, out, Integer.MAX_VALUE));
      out.finish().text().lines().map(TestDeliveries::brief).forEach(this::check);
    }

    private void check(String came) {
      if (came.equals("live")) {
        // From here on nothing may be missing, in whatever partition.
        told = router.ends.clone();
        return;
      }
      EventId id = EventId.parse(came);
      int partition = id.partition();
      if (next[partition] >= 0) {
        assertEquals(next[partition], id.offset(), "in partition " + partition);
      } else if (told.length > 0) {
        assertTrue(id.offset() <= told[partition], id + " is the first after " + told[partition]);
      }
      next[partition] = id.offset() + 1;
    }

    private void checkHasAll() {
      read();
      for (int p = 0; p < PARTITIONS; p++) {
        assertEquals(router.ends[p], next[p] < 0 ? told[p] : next[p], "end of partition " + p);
      }
    }
  }

  /** One thing happens. */
  private void step() {
    int dice = random.nextInt(100);
    if (dice < 30) {
      router.publish();
    } else if (dice < 75 && !router.open.isEmpty()) {
      router.open.get(random.nextInt(router.open.size())).deliver(1 + random.nextInt(3));
    } else if (dice < 90 && !programs.isEmpty()) {
      programs.get(random.nextInt(programs.size())).read();
    } else if (dice < 96 && programs.size() < MOST_PROGRAMS) {
      Program joins = new Program();
      programs.add(joins);
      upstreams.subscribe(joins.reader, ChannelFilter.ALL, SubscribeOptions.DEFAULT);
    } else if (dice >= 98 && !programs.isEmpty()) {
      programs.remove(random.nextInt(programs.size())).reader.close();
    }
  }

  /** Runs so many steps; then everything that is on its way arrives. */
  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
    while (router.open.stream().anyMatch(Asked::hasMore)) {
      List.copyOf(router.open).forEach(asked -> asked.deliver(1));
      programs.forEach(Program::read);
    }
    programs.forEach(Program::checkHasAll);
    programs.forEach(program -> program.reader.close());
    assertEquals(0, upstreams.open());
    assertEquals(0, router.open.size());
  }

  /** How often a program fell behind. */
  int fallen() {
    return fallen;
  }

  /** How often one that fell behind came back, or ended. */
  int cameBack() {
    return cameBack;
  }
}
