package io.sshbus.agent.will;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.spool.ModelDisk;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/**
 * Programs come, leave wills and go on a machine that crashes at any write: what is on disk by then
 * is published by the next agent, and nothing of whoever has said goodbye.
 */
class WillsSimulationTest {
  private static final ChannelName CHANNEL = new ChannelName("a");
  private static final int SCHEDULES = 2000;

  private int publishedLater;

  @Test
  void noWillIsLostToACrashAndNobodyWhoSaidGoodbyeIsSaidToBeGone() throws IOException {
    long first = new Random().nextLong();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      for (long seed = first; seed < first + SCHEDULES; seed++) {
        new Machine(seed, timer).run();
      }
    } finally {
      timer.shutdownNow();
    }
    assertTrue(publishedLater > SCHEDULES / 10, publishedLater + " wills outlived their agent");
  }

  private final class Machine {
    private final long seed;
    private final Random random;
    private final ScheduledExecutorService timer;
    private final Set<String> spooled = new HashSet<>();

    /** Of each program that is connected, what it left; whoever acted last may be either way. */
    private final Map<Long, String> left = new HashMap<>();

    private long acting;
    private int bodies;
    private boolean killed;

    Machine(long seed, ScheduledExecutorService timer) {
      this.seed = seed;
      this.random = new Random(seed);
      this.timer = timer;
    }

    private CompletionStage<?> append(ChannelName channel, EventDraft event) {
      assertTrue(spooled.add(event.body().text()), "twice, seed " + seed);
      return CompletableFuture.completedFuture("spooled");
    }

    private Wills open(ModelDisk disk) throws IOException {
      return Wills.open(disk, this::append, this::write, timer);
    }

    /** A stage of the spool would keep it to itself that everything ends here. */
    private void write(Runnable writing) {
      try {
        writing.run();
      } catch (ModelDisk.Killed e) {
        killed = true;
      }
    }

    @SuppressWarnings("resource") // the first is killed
    void run() throws IOException {
      ModelDisk disk = new ModelDisk(random);
      Wills wills = open(disk);
      disk.killAt(random.nextInt(1, 60));
      for (int step = 0; step < 30 && !killed; step++) {
        step(wills);
      }
      acting = killed ? acting : 0;
      Set<String> before = Set.copyOf(spooled);
      spooled.clear();
      Set<String> after;
      try (Wills next = open(disk.crash())) {
        after = Set.copyOf(spooled);
        assertTrue(next.begin() > 0);
      }
      publishedLater += after.size();
      check(before, after);
    }

    private void step(Wills wills) {
      if (left.isEmpty() || random.nextInt(3) == 0) {
        acting = wills.begin();
      } else {
        acting = left.keySet().stream().skip(random.nextInt(left.size())).findFirst().orElseThrow();
      }
      switch (random.nextInt(4)) {
        case 0 -> {
          wills.takeBack(acting);
          left.remove(acting);
        }
        case 1 -> {
          wills.publish(acting);
          left.remove(acting);
        }
        default -> {
          String body = acting + "." + bodies++;
          wills.leave(acting, CHANNEL, EventDraft.of(body));
          left.put(acting, body);
        }
      }
    }

    private void check(Set<String> before, Set<String> after) {
      left.forEach(
          (number, body) ->
              assertTrue(
                  number == acting || after.contains(body), body + " is lost, seed " + seed));
      for (String body : after) {
        boolean ofTheLast = body.startsWith(acting + ".");
        assertTrue(ofTheLast || left.containsValue(body), body + " had gone, seed " + seed);
        assertTrue(ofTheLast || !before.contains(body), body + " comes again, seed " + seed);
      }
    }
  }
}
