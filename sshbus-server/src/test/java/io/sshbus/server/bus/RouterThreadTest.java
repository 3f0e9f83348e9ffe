package io.sshbus.server.bus;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import io.sshbus.routing.Feed;
import io.sshbus.routing.FeedSink;
import io.sshbus.routing.PartitionRouter;
import io.sshbus.routing.Ring;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RouterThreadTest {
  /** Is told that it follows, and throws at that or not. */
  private record Sink(boolean faulty) implements FeedSink {
    @Override
    public boolean offer(StoredBatch batch, int from) {
      return true;
    }

    @Override
    public void gap(int partition, Position from, long to) {}

    @Override
    public void live() {
      if (faulty) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    public void failed(BusException fault) {
      throw new IllegalStateException("on purpose too", fault);
    }
  }

  @Test
  void aTurnThatFailsIsFollowedByAnotherWithoutACommit() {
    try (RouterThread thread =
        new RouterThread(
            0, wake -> new PartitionRouter(0, null, new Ring(0, 1024), Feed::pull, wake))) {
      thread.router().feed(new ChannelFilter("a"), new Sink(true)).start(Position.START);
      Feed behind = thread.router().feed(new ChannelFilter("a"), new Sink(false));
      behind.start(Position.START);
      thread.start();
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(behind::isLive);
    }
  }
}
