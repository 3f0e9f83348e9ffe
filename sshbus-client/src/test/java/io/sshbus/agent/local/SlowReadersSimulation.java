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
import io.sshbus.log.Position;
import io.sshbus.log.Since;
import io.sshbus.wire.RouterFrameEncoder;
import io.sshbus.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Local programs of all speeds, what they share at a router, and the router, in one thread and an
 * order that a seed decides. Events have the offsets 0, 1, 2; after every step each program has all
 * from where it began, each once, in their order.
 */
final class SlowReadersSimulation {
  private static final int MOST_PROGRAMS = 5;
  private static final int MOST_ROOM = 4;

  private final Random random;
  private final Router router = new Router();
  private final Upstreams upstreams = new Upstreams(router, 100, () -> 0);
  private final List<Program> programs = new ArrayList<>();
  private int fallen;
  private int cameBack;

  SlowReadersSimulation(long seed) {
    random = new Random(seed);
  }

  /** Has a log, and gives each subscription its events when the seed says so. */
  private final class Router extends FakeSubscriptions {
    private final List<Asked> open = new ArrayList<>();
    private long next;

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

  private final class Asked extends FakeSubscriptions.Alone {
    private final BatchHandler handler;
    private final boolean alone;
    private final long liveAt;
    private long next;

    Asked(BatchHandler handler, SubscribeOptions wanted) {
      this.handler = handler;
      this.alone = !(wanted.since() instanceof Since.Now);
      this.liveAt = router.next;
      this.next = alone ? 0 : router.next;
      for (EventId id : wanted.after()) {
        next = Math.max(next, Position.after(id).offset() + 1);
      }
    }

    private void deliver(int events) {
      for (int i = 0; i < events && next < router.next && !isClosed(); i++) {
        if (alone) {
          programs.forEach(Program::makeRoom);
        }
        try {
          handler.handle(new EventBatch(TestDeliveries.delivery(next++)));
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
      if (next >= liveAt) {
        live().complete(null);
      }
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
    private final long asked = router.next;
    private long next = -1;

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
        return;
      }
      long offset = EventId.parse(came).offset();
      if (next < 0) {
        assertTrue(offset <= asked, "began with " + offset + ", after " + asked);
      } else {
        assertEquals(next, offset);
      }
      next = offset + 1;
    }

    private void checkHasAll() {
      read();
      assertEquals(router.next, next < 0 ? asked : next);
    }
  }

  /** One thing happens. */
  private void step() {
    int dice = random.nextInt(100);
    if (dice < 30) {
      router.next++;
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
    while (router.open.stream().anyMatch(asked -> asked.next < router.next)) {
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
