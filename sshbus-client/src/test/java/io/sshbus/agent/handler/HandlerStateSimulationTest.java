package io.sshbus.agent.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.agent.config.HandlerSettings;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random events, outcomes and times; what must hold is checked after each step. */
class HandlerStateSimulationTest {
  private static final int SCHEDULES = 3000;

  @Test
  void whateverHappensEachEventIsDoneBeforeTheCursorPassesIt() {
    long first = new Random().nextLong();
    Counts counts = new Counts();
    for (int i = 0; i < SCHEDULES; i++) {
      long seed = first + i;
      try {
        new Schedule(new Random(seed), counts).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(
        counts.done > 0 && counts.later > 0 && counts.buried > 0 && counts.unburied > 0,
        counts.toString());
    assertTrue(counts.moved > 0 && counts.several > 0 && counts.atOnce > 0, counts.toString());
  }

  private static final class Counts {
    private int done;
    private int later;
    private int buried;
    private int unburied;
    private int moved;
    private int several;
    private int atOnce;

    @Override
    public String toString() {
      return "done %d, later %d, buried %d, unburied %d, moved %d, several %d, at once %d"
          .formatted(done, later, buried, unburied, moved, several, atOnce);
    }
  }

  private static final class Schedule {
    private final Random random;
    private final Counts counts;
    private final HandlerSettings settings;
    private final HandlerState state;
    private final List<Run> running = new ArrayList<>();
    private final List<Run> burying = new ArrayList<>();
    private final List<EventId> arrived = new ArrayList<>();
    private final Set<EventId> settled = new HashSet<>();
    private final Map<Integer, EventId> acked = new HashMap<>();
    private final Map<EventId, Integer> failures = new HashMap<>();
    private final long[] offsets = new long[3];
    private long now = -5_000_000_000L;

    Schedule(Random random, Counts counts) {
      this.random = random;
      this.counts = counts;
      this.settings =
          new HandlerSettings(
              "h",
              new ChannelFilter("#"),
              "",
              "",
              List.of("/x"),
              1 + random.nextInt(4),
              1 + random.nextInt(3),
              Duration.ofSeconds(1),
              random.nextInt(3),
              Duration.ofMillis(100),
              Duration.ofSeconds(5));
      this.state = new HandlerState(settings, random);
    }

    void play() {
      for (int step = 0; step < 60; step++) {
        step();
        check();
      }
      // From here on everything succeeds, and everything must come to its end.
      for (int step = 0; step < 1000 && state.unacknowledged() > 0; step++) {
        settle(true);
        now += 10_000_000_000L;
        carryOut(state.turn(now));
        check();
      }
      assertEquals(0, state.unacknowledged());
      arrived.forEach(
          id -> assertTrue(acked.get(id.partition()).compareTo(id) >= 0, id + " is not acked"));
    }

    private void step() {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> arrive();
        case 3 -> {
          now += random.nextInt(2_000_000_000);
          carryOut(state.turn(now));
        }
        case 4 -> {
          if (random.nextInt(10) == 0) {
            move();
          }
        }
        default -> settle(false);
      }
    }

    private void arrive() {
      for (int n = random.nextInt(6); n > 0 && state.hasRoom(); n--) {
        int partition = random.nextInt(offsets.length);
        EventId id = new EventId(partition, offsets[partition]++, 0);
        arrived.add(id);
        state.add(event(id));
      }
      carryOut(state.turn(now));
    }

    private static Event event(EventId id) {
      return new Event(
          id,
          new ChannelName("a"),
          Instant.EPOCH,
          Sender.BUS,
          null,
          Tags.NONE,
          Tags.NONE,
          Bytes.utf8(""),
          false);
    }

    private void settle(boolean well) {
      if (!running.isEmpty() && (burying.isEmpty() || random.nextBoolean())) {
        end(running.remove(random.nextInt(running.size())), well);
      } else if (!burying.isEmpty()) {
        Run run = burying.remove(random.nextInt(burying.size()));
        boolean stored = well || random.nextInt(3) > 0;
        if (stored) {
          counts.buried++;
          run.events().forEach(event -> settled.add(event.id()));
        } else {
          counts.unburied++;
        }
        carryOut(state.buried(run, stored, now));
      }
    }

    private void end(Run run, boolean well) {
      Outcome outcome = new Outcome.Done();
      int kind = well ? 0 : random.nextInt(3);
      if (kind == 0) {
        counts.done++;
        run.events().forEach(event -> settled.add(event.id()));
      } else if (kind == 1) {
        counts.later++;
        outcome = new Outcome.Later("later");
      } else {
        outcome = new Outcome.Failed(1, false, "no");
        run.events().forEach(event -> failures.merge(event.id(), 1, Integer::sum));
      }
      carryOut(state.ended(run, outcome, now));
    }

    private void move() {
      counts.moved++;
      state.moved();
      arrived.clear();
      acked.clear();
    }

    private void carryOut(List<Action> actions) {
      for (Action action : actions) {
        if (action instanceof Action.Start start) {
          started(start.run());
        } else if (action instanceof Action.Bury bury) {
          bury.run()
              .events()
              .forEach(
                  event -> assertEquals(settings.retries() + 1, failures.get(event.id()), "tries"));
          burying.add(bury.run());
        } else if (action instanceof Action.Ack ack) {
          acknowledged(ack.id());
        }
      }
    }

    private void started(Run run) {
      counts.several += run.events().size() > 1 ? 1 : 0;
      counts.atOnce += running.isEmpty() ? 0 : 1;
      assertTrue(run.events().size() <= settings.batch());
      if (settings.concurrency() == 1 && arrived.contains(run.events().get(0).id())) {
        int place = arrived.indexOf(run.events().get(0).id());
        arrived.subList(0, place).forEach(id -> assertTrue(settled.contains(id), id + " is not"));
      }
      running.add(run);
    }

    private void acknowledged(EventId id) {
      assertTrue(arrived.contains(id), "an event of before the cursor was moved: " + id);
      EventId before = acked.put(id.partition(), id);
      assertTrue(before == null || before.compareTo(id) < 0, before + " then " + id);
      for (EventId each : arrived) {
        if (each.partition() == id.partition() && each.compareTo(id) <= 0) {
          assertTrue(settled.contains(each), "acked " + id + " before " + each + " was done");
        }
      }
    }

    private void check() {
      assertTrue(running.size() + burying.size() <= settings.concurrency());
      boolean idle = running.isEmpty() && burying.isEmpty();
      assertTrue(
          !idle || state.unacknowledged() == 0 || state.due().isPresent(), "nothing goes on");
    }
  }
}
