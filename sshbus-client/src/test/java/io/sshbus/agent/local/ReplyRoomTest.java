package io.sshbus.agent.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyRoomTest {
  private final ReplyRoom room = new ReplyRoom(100);
  private final List<String> handled = new ArrayList<>();

  private boolean take(long bytes, String name) {
    return room.take(bytes, () -> handled.add(name));
  }

  @Test
  void whatIsOverTheLimitIsHandledInItsOrderWhenThereIsRoomForIt() {
    assertTrue(take(60, "a"));
    assertTrue(take(40, "b"));
    assertFalse(take(30, "c"));
    assertFalse(take(50, "d"));
    assertTrue(room.isOverfull());
    room.left(20);
    assertEquals(List.of(), handled);
    room.left(20);
    assertEquals(List.of("c"), handled);
    room.left(60);
    assertEquals(List.of("c", "d"), handled);
    assertFalse(room.isOverfull());
    assertEquals(100, room.taken());
  }

  @Test
  void whatIsLargerThanTheRoomGoesOnceAllElseIsTaken() {
    assertTrue(take(90, "a"));
    assertFalse(take(300, "larger"));
    room.left(90);
    assertEquals(List.of(), handled, "it has no room before it is taken itself");
    room.left(300);
    assertFalse(take(101, "alone"));
  }

  @Test
  void whatIsReleasedOrComesAfterTheEndHoldsNobodyUp() {
    take(90, "a");
    take(20, "b");
    take(20, "c");
    room.release();
    assertEquals(List.of("b", "c"), handled);
    assertFalse(room.isOverfull());
    assertFalse(take(1, "d"), "what was released still waits");
    room.close();
    assertEquals(List.of("b", "c", "d"), handled);
    assertTrue(take(1000, "e"));
  }
}
