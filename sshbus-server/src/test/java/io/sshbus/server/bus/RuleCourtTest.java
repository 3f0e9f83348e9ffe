package io.sshbus.server.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Sender;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RuleCourtTest {
  private static final Sender MANY = new Sender("node:many.example.com");
  private static final Sender ONE = new Sender("node:one.example.com");

  private final Queue<Runnable> workers = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final List<Long> settled = new ArrayList<>();
  private final RuleCourt court = new RuleCourt(workers::add, 1000, this::settled);

  private void settled() {
    settled.add(court.bytesWaiting());
  }

  private boolean submit(Sender sender, String name, int bytes) {
    return court.submit(sender, new RuleCourt.Case(bytes, () -> done.add(name)));
  }

  private void work() {
    for (Runnable next = workers.poll(); next != null; next = workers.poll()) {
      next.run();
    }
  }

  @Test
  void sendersTakeTurnsAndEachKeepsItsOrder() {
    for (int i = 0; i < 4; i++) {
      submit(MANY, "many" + i, 10);
    }
    submit(ONE, "one", 10);
    work();
    assertEquals(List.of("many0", "one", "many1", "many2", "many3"), done);
    submit(MANY, "many4", 10);
    work();
    assertEquals("many4", done.get(5));
  }

  @Test
  void noMoreWaitsThanThereIsRoomForAndWhoWaitsForRoomIsToldWhenItIsThere() {
    assertTrue(submit(MANY, "a", 600));
    assertTrue(submit(MANY, "b", 600));
    assertFalse(submit(ONE, "c", 1));
    assertEquals(1200, court.bytesWaiting());
    work();
    assertEquals(List.of("a", "b"), done);
    assertEquals(List.of(600L, 0L), settled);
    assertTrue(submit(ONE, "c", 1));
  }

  @Test
  void aFaultInOneBatchStopsNeitherItsSenderNorOthers() {
    court.submit(
        MANY,
        new RuleCourt.Case(
            10,
            () -> {
              throw new IllegalStateException("on purpose");
            }));
    submit(MANY, "next", 10);
    submit(ONE, "one", 10);
    work();
    assertEquals(List.of("one", "next"), done);
    assertEquals(0, court.bytesWaiting());
  }
}
