package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatchStageTest {
  private final List<ErrorCode> failed = new ArrayList<>();

  /** Throws where it is offered something. */
  private final class Broken implements Deliveries {
    @Override
    public boolean offer(StoredBatch batch, Picks picks) {
      throw new StackOverflowError("on purpose");
    }

    @Override
    public void gap(EventId from, EventId to) {}

    @Override
    public void live() {}

    @Override
    public void failed(BusException fault) {
      failed.add(fault.code());
    }

    @Override
    public Optional<Position> oldestWaiting(int partition) {
      return Optional.empty();
    }
  }

  @Test
  void anErrorWhereABatchIsLookedIntoIsToldToTheSubscriber() {
    Subscription.Matching matching =
        new Subscription.Matching(Wanted.EVERYTHING, new Contents(0), Runnable::run);
    MatchStage stage = new MatchStage(matching, new Broken(), () -> 0, () -> {});
    stage.offer(new StoredBatch(0, 0, new SimulatedBatches().any(new Random(1))), 0);
    assertEquals(List.of(ErrorCode.INTERNAL), failed);
  }
}
