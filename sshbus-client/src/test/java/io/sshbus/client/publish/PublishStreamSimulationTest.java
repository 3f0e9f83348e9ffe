package io.sshbus.client.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.EventId;
import io.sshbus.client.Published;
import io.sshbus.wire.RouterFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Thousands of schedules of cuts, refusals, late and lost confirms, each from a seed that a failure
 * names.
 */
class PublishStreamSimulationTest {
  private static final int SCHEDULES = 5000;

  @Test
  void everyAcceptedEventIsStoredOnceAndInOrderAndEveryStageCompletesOnce() {
    Map<String, Integer> faults = new HashMap<>();
    for (int seed = 0; seed < SCHEDULES; seed++) {
      Run run = new Run(seed);
      run.play();
      run.router.faults.forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
      faults.merge("reopened", run.reopened, Integer::sum);
      faults.merge("taken", run.newIds, Integer::sum);
    }
    for (String fault : List.of("cut", "gap", "retry", "refused", "repeat", "reopened", "taken")) {
      assertTrue(faults.getOrDefault(fault, 0) > 50, fault + faults);
    }
  }

  private static final class Run implements Outcomes {
    private final int seed;
    private final Random random;
    private final ModelRouter router;
    private final PublishStream stream;
    private final List<CompletableFuture<Published>> stages = new ArrayList<>();
    private final Map<Integer, Integer> outcomes = new HashMap<>();
    private final Set<Integer> failed = new HashSet<>();
    private boolean open;
    private int reopened;
    private int newIds;

    Run(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.router = new ModelRouter(random);
      if (seed % 7 == 0) {
        router.occupy("p0", 1000);
      }
      this.stream =
          new PublishStream(
              new StreamLimits(Duration.ZERO, 1 + random.nextInt(3), 4, 2000),
              "p0",
              0,
              () -> "p" + ++newIds,
              this);
    }

    void play() {
      for (int step = 0; step < 300; step++) {
        step(true);
      }
      for (int step = 0; step < 5000 && !stream.isEmpty(); step++) {
        step(false);
      }
      check();
    }

    private void step(boolean faulty) {
      int action = random.nextInt(faulty ? 12 : 10);
      if (!open) {
        open();
      } else if (stream.mustReopen() && !stream.isBlocked()) {
        reopened++;
        close();
      } else if (action < 3) {
        send();
      } else if (action < 6 && router.hasWork()) {
        router.work(faulty);
      } else if (action < 9 && !router.answers.isEmpty()) {
        hear(router.answers.removeFirst());
      } else if (action == 9) {
        stream.unblock();
      } else if (action == 10) {
        publish();
      } else if (faulty && random.nextInt(4) == 0) {
        router.cut();
        close();
      }
      if (faulty) {
        publish();
      }
    }

    private void open() {
      open = true;
      router.open(stream.producer());
      stream.opened(new FrameRoom(40 + random.nextInt(400), 1000));
    }

    private void close() {
      open = false;
      stream.closed();
    }

    private void send() {
      PendingBatch next = stream.next(0);
      if (next != null) {
        router.send(ModelRouter.Sent.of(next));
      }
    }

    private void publish() {
      if (random.nextInt(3) > 0) {
        return;
      }
      OpenBatch batch = new OpenBatch(1000);
      for (int i = random.nextInt(8); i >= 0; i--) {
        CompletableFuture<Published> stage = new CompletableFuture<>();
        batch.add(("e" + stages.size()).getBytes(StandardCharsets.UTF_8), stage);
        stages.add(stage);
      }
      stream.accept(batch.seal());
    }

    private void hear(RouterFrame frame) {
      if (frame instanceof RouterFrame.Confirm confirm) {
        stream.confirm(confirm, 0);
      } else if (frame instanceof RouterFrame.Error error) {
        stream.refused(error.about().seq(), error.about().last(), error.code(), error.message());
      }
    }

    @Override
    public void confirmed(PendingBatch batch, @Nullable EventId id) {
      if (id == null) {
        batch.completeAgain();
      } else {
        batch.complete(id);
      }
      count(batch, false);
    }

    @Override
    public void failed(PendingBatch batch, BusException why) {
      batch.fail(why);
      count(batch, true);
    }

    private void count(PendingBatch batch, boolean asFailed) {
      for (String body : ModelRouter.Sent.of(batch).bodies()) {
        int event = Integer.parseInt(body.substring(1));
        outcomes.merge(event, 1, Integer::sum);
        assertEquals(asFailed, stages.get(event).isCompletedExceptionally(), "seed " + seed);
        if (asFailed) {
          failed.add(event);
        }
      }
    }

    private void check() {
      String message = "seed " + seed;
      assertTrue(stream.isEmpty(), message + ": not all was answered");
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < stages.size(); i++) {
        assertEquals(1, outcomes.get(i), message + ", event " + i);
        if (!failed.contains(i)) {
          expected.add("e" + i);
        }
      }
      List<String> stored = new ArrayList<>(router.stored);
      stored.removeIf(body -> failed.contains(Integer.parseInt(body.substring(1))));
      List<String> lost = new ArrayList<>(expected);
      lost.removeAll(new HashSet<>(stored));
      assertEquals(List.of(), lost, message + ": confirmed and not stored");
      assertTrue(expected.equals(stored), message + ": stored in another order");
      assertEquals(router.stored.size(), new HashSet<>(router.stored).size(), message);
    }
  }
}
