package io.sshbus.agent.respond;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns<Integer> turns = new Turns<>(2, 3);
  private int number;

  private Turns.Asked<Integer> asked(String who) {
    return new Turns.Asked<>(who, number++);
  }

  private void arrive(String who) {
    assertEquals(Optional.empty(), turns.arrive(asked(who)));
  }

  private String next() {
    return turns.next().map(Turns.Asked::who).orElse("nobody");
  }

  @Test
  void soManyAreServedAtOnceAndInTheirOrder() {
    arrive("a");
    arrive("b");
    arrive("c");
    Turns.Asked<Integer> first = turns.next().orElseThrow();
    assertEquals("a", first.who());
    assertEquals("b", next());
    assertEquals("nobody", next());
    turns.served(first);
    assertEquals("c", next());
  }

  @Test
  void whoeverIsNotServedYetComesBeforeOneWhoIs() {
    arrive("a");
    arrive("a");
    arrive("a");
    arrive("b");
    assertEquals("a", next());
    assertEquals("b", next());
  }

  @Test
  void whoeverAsksMostLosesTheLastOfItWhereNobodyElseCanWait() {
    arrive("a");
    assertEquals("a", next());
    arrive("a");
    arrive("a");
    arrive("a");
    arrive("a");
    assertEquals(Optional.of(new Turns.Asked<>("a", 4)), turns.arrive(asked("b")));
    assertEquals(Optional.of(new Turns.Asked<>("a", 6)), turns.arrive(asked("a")));
    assertEquals("b", next());
  }

  @Test
  void whatIsNotWantedAnyMoreLeavesItsPlace() {
    Turns.Asked<Integer> asked = asked("a");
    assertEquals(Optional.empty(), turns.arrive(asked));
    turns.withdraw(asked.what());
    assertEquals(0, turns.waiting());
    assertEquals("nobody", next());
  }

  @Test
  void oneThatAsksWithoutEndTakesNothingFromTheOthers() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Turns<Integer> crowd = new Turns<>(4, 16);
    List<Turns.Asked<Integer>> served = new ArrayList<>();
    Map<String, Integer> refused = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      // Nine are modest: one of them asks now and then. The tenth asks all the time.
      String who = random.nextInt(20) == 0 ? "modest" + random.nextInt(9) : "greedy";
      crowd
          .arrive(new Turns.Asked<>(who, i))
          .ifPresent(lost -> refused.merge(lost.who(), 1, Integer::sum));
      crowd.next().ifPresent(served::add);
      assertTrue(served.size() <= 4 && crowd.waiting() <= 16, "seed " + seed);
      if (random.nextInt(4) == 0 && !served.isEmpty()) {
        crowd.served(served.remove(random.nextInt(served.size())));
      }
    }
    assertTrue(refused.remove("greedy") > 1000, "seed " + seed);
    assertEquals(Map.of(), refused, "seed " + seed);
  }
}
