package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What becomes of everybody else where one subscriber's code throws in a turn of the router. */
class RouterFaultTest {
  private static final int BATCHES = 50;

  private final SimulatedLog log = new SimulatedLog(1, 100, () -> {});
  private final SimulatedBatches batches = new SimulatedBatches();
  private final Random random = new Random(1);
  private final Queue<Feed> pulls = new ArrayDeque<>();
  private final PartitionRouter router =
      new PartitionRouter(0, log, new Ring(0, 1 << 24), pulls::add, () -> {});

  private static class Sink implements FeedSink {
    final List<Long> got = new ArrayList<>();

    @Override
    public boolean offer(StoredBatch batch, int from) {
      return got.add(batch.offset());
    }

    @Override
    public void gap(int partition, Position from, long to) {
      throw new AssertionError("nothing is gone");
    }

    @Override
    public void live() {}

    @Override
    public void failed(BusException fault) {}
  }

  /** Throws from one batch on, and again when it is told that it failed. */
  private static final class Faulty extends Sink {
    @Override
    public boolean offer(StoredBatch batch, int from) {
      if (batch.offset() >= 5) {
        throw new StackOverflowError("on purpose");
      }
      return super.offer(batch, from);
    }

    @Override
    public void failed(BusException fault) {
      throw new IllegalStateException("on purpose", fault);
    }
  }

  private void commit(long offset) {
    StoredBatch batch = new StoredBatch(0, offset, batches.any(random));
    log.add(batch);
    router.committed(batch);
  }

  private Feed follow(Sink sink) {
    Feed feed = router.feed(new ChannelFilter("#"), sink);
    feed.start(Position.START);
    settle();
    return feed;
  }

  private void settle() {
    boolean more = true;
    while (more) {
      while (!pulls.isEmpty()) {
        pulls.remove().pull();
      }
      more = router.turn() || !pulls.isEmpty();
    }
  }

  @Test
  void theOthersGetEachBatchOnceAndNobodyWaitsForTheNextCommit() {
    List<Sink> others = List.of(new Sink(), new Sink(), new Sink());
    follow(others.get(0));
    Feed faulty = follow(new Faulty());
    follow(others.get(1));
    follow(others.get(2));
    for (long offset = 0; offset < BATCHES; offset++) {
      commit(offset);
    }
    assertThrows(IllegalStateException.class, router::turn);
    settle();
    for (Sink sink : others) {
      List<Long> wanted =
          LongStream.range(0, BATCHES)
              .filter(o -> new ChannelFilter("#").matches(log.at(0, o).batch().channel()))
              .boxed()
              .toList();
      assertFalse(wanted.isEmpty());
      assertEquals(wanted, sink.got);
    }
    assertFalse(faulty.isLive());
    assertEquals(BATCHES, router.head());
  }
}
