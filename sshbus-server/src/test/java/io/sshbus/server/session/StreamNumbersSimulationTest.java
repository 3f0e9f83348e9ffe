package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of schedules of a client that sends again at once whatever it hears was refused, while
 * refusals of later numbers are still on their way. A failure names its seed.
 */
class StreamNumbersSimulationTest {
  private static final int SCHEDULES = 10_000;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyNumberIsStoredOnceAndInOrderAndNothingIsConfirmedThatIsNot(boolean gaps) {
    Map<String, Integer> seen = new HashMap<>();
    for (int seed = 0; seed < SCHEDULES; seed++) {
      Run run = new Run(seed, gaps);
      run.play();
      run.log.seen.forEach((what, times) -> seen.merge(what, times, Integer::sum));
    }
    for (String fault : List.of("quota", "order", "full", "chain", "repeat", "cut", "twice")) {
      assertTrue(seen.getOrDefault(fault, 0) > 1000, () -> fault + " " + seen);
    }
  }

  @Test
  void theSimulationFindsALogThatForgetsWhatMustComeFirst() {
    int lost = 0;
    for (int seed = 0; seed < 1000; seed++) {
      Run run = new Run(seed, true);
      run.log.careless = true;
      try {
        run.play();
      } catch (AssertionError e) {
        lost++;
      }
    }
    assertTrue(lost > 10, lost + " found");
  }

  /** Numbers on their way in one frame. */
  private record Sent(long first, long last) {}

  private static final class Run {
    private final String name;
    private final boolean gaps;
    private final Random random;
    private final ModelLog log;
    private final TreeSet<Long> unanswered = new TreeSet<>();
    private final List<Long> given = new ArrayList<>();
    private final List<Sent> wire = new ArrayList<>();
    private final TreeSet<Long> again = new TreeSet<>();
    private final List<Runnable> answers = new ArrayList<>();
    private StreamNumbers numbers;
    private long next;

    Run(int seed, boolean gaps) {
      this.name = "seed " + seed + (gaps ? ", with gaps" : ", without");
      this.gaps = gaps;
      this.random = new Random(seed);
      this.log = new ModelLog(random);
      this.numbers = StreamNumbers.of(gaps);
      this.next = random.nextInt(5);
    }

    void play() {
      for (int step = 0; step < 120; step++) {
        step(true);
      }
      log.full = false;
      for (int step = 0; step < 50_000 && !unanswered.isEmpty(); step++) {
        step(false);
        sendAgainInOrder();
      }
      assertTrue(unanswered.isEmpty(), name + ": never answered " + unanswered);
      assertEquals(given, List.copyOf(log.stored), name);
    }

    /** Without faults the client waits until it has heard everything, as it may. */
    private void sendAgainInOrder() {
      if (wire.isEmpty() && answers.isEmpty() && log.isIdle()) {
        again.forEach(number -> wire.add(new Sent(number, number)));
        again.clear();
      }
    }

    private void step(boolean faulty) {
      int action = random.nextInt(faulty ? 12 : 8);
      if (action < 2 && !wire.isEmpty()) {
        arrive(wire.remove(0), faulty);
      } else if (action < 4) {
        log.decide();
      } else if (action < 6) {
        log.tell();
      } else if (action < 8 && !answers.isEmpty()) {
        answers.remove(0).run();
      } else if (action < 11 && faulty) {
        publish();
      } else if (faulty) {
        fail();
      }
    }

    private void publish() {
      if (!unanswered.isEmpty() && random.nextInt(12) == 0) {
        log.count("twice");
        List<Long> oldest = unanswered.stream().limit(4).toList();
        long copy = oldest.get(random.nextInt(oldest.size()));
        wire.add(new Sent(copy, copy));
        return;
      }
      next += gaps ? random.nextInt(3) : 0;
      long first = next;
      for (int i = random.nextInt(3); i >= 0; i--) {
        given.add(next);
        unanswered.add(next++);
      }
      wire.add(new Sent(first, next - 1));
    }

    private void fail() {
      int what = random.nextInt(20);
      if (what < 8) {
        log.full = !log.full;
      } else if (what == 9) {
        cut();
      }
    }

    /** Some of what is on the wire arrives all the same; no answer does. */
    private void cut() {
      log.count("cut");
      for (int i = random.nextInt(wire.size() + 1); i > 0; i--) {
        arrive(wire.remove(0), true);
      }
      wire.clear();
      answers.clear();
      numbers = StreamNumbers.of(gaps);
      // Without gaps, what was confirmed out of order is sent too.
      for (long number : gaps || unanswered.isEmpty() ? unanswered : from(unanswered.first())) {
        wire.add(new Sent(number, number));
      }
    }

    private List<Long> from(long first) {
      return LongStream.range(first, next).boxed().toList();
    }

    private void arrive(Sent sent, boolean faulty) {
      StreamNumbers mine = numbers;
      if (mine.objection(sent.first()) != null || (faulty && random.nextInt(15) == 0)) {
        log.count(mine.objection(sent.first()) != null ? "order" : "quota");
        mine.hold(sent.first(), sent.last());
        answers.add(() -> refused(sent, faulty));
        return;
      }
      long after = mine.submit(sent.first(), sent.last());
      log.append(
          sent,
          after,
          stored -> {
            if (stored) {
              mine.stored(sent.first(), sent.last());
            } else {
              mine.refused(sent.first(), sent.last(), after, true);
            }
            if (mine == numbers) {
              answers.add(stored ? () -> confirmed(sent) : () -> refused(sent, faulty));
            }
          });
    }

    private void confirmed(Sent sent) {
      for (long number = sent.first(); number <= sent.last(); number++) {
        assertTrue(log.stored.contains(number), name + ": confirmed and not stored " + number);
        unanswered.remove(number);
      }
    }

    private void refused(Sent sent, boolean eager) {
      if (eager && random.nextBoolean()) {
        wire.add(sent);
        return;
      }
      for (long number = sent.first(); number <= sent.last(); number++) {
        if (eager) {
          wire.add(new Sent(number, number));
        } else {
          again.add(number);
        }
      }
    }
  }

  /** What the log does with one stream, and how late it tells. */
  private static final class ModelLog {
    private final Random random;
    private final Set<Long> stored = new LinkedHashSet<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private final List<Runnable> inLine = new ArrayList<>();
    private final List<Runnable> decided = new ArrayList<>();
    private long reached = -1;
    private boolean careless;
    private boolean full;

    ModelLog(Random random) {
      this.random = random;
    }

    void count(String what) {
      seen.merge(what, 1, Integer::sum);
    }

    void append(Sent sent, long after, Consumer<Boolean> outcome) {
      inLine.add(
          () -> {
            boolean taken = take(sent, after);
            decided.add(() -> outcome.accept(taken));
          });
    }

    private boolean take(Sent sent, long after) {
      if (full) {
        count("full");
        return false;
      }
      if (reached < after && !careless) {
        count("chain");
        return false;
      }
      if (sent.last() <= reached) {
        count("repeat");
      }
      for (long number = Math.max(sent.first(), reached + 1); number <= sent.last(); number++) {
        stored.add(number);
        reached = number;
      }
      return true;
    }

    boolean isIdle() {
      return inLine.isEmpty() && decided.isEmpty();
    }

    /** A group is decided, ... */
    void decide() {
      for (int i = random.nextInt(4); i >= 0 && !inLine.isEmpty(); i--) {
        inLine.remove(0).run();
      }
    }

    /** ... and whoever waits is told, in the same order. */
    void tell() {
      for (int i = random.nextInt(4); i >= 0 && !decided.isEmpty(); i--) {
        decided.remove(0).run();
      }
    }
  }
}
