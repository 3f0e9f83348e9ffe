package io.sshbus.client.subscribe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.EventId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AcksTest {
  private final Acks acks = new Acks();
  private final CompletableFuture<Void> stage = new CompletableFuture<>();

  private static EventId id(long offset) {
    return new EventId(0, offset, 0);
  }

  @Test
  void theHighestOfAPartitionIsSentOnceAndCompletesAllUpToIt() {
    CompletableFuture<Void> later = new CompletableFuture<>();
    assertTrue(acks.add(id(3), stage));
    assertTrue(acks.add(id(5), later));
    assertEquals(List.of(id(5)), acks.toSend());
    assertEquals(List.of(), acks.toSend());
    assertEquals(List.of(stage), acks.acked(id(4)));
    assertEquals(List.of(later), acks.acked(id(5)));
  }

  /** Nothing would be sent of it, and no answer would come. */
  @Test
  void whatLiesBehindTheCursorNeedsNoAnswer() {
    assertTrue(acks.add(id(5), new CompletableFuture<>()));
    acks.toSend();
    acks.acked(id(5));
    assertFalse(acks.add(id(3), stage));
    assertFalse(acks.add(id(5), stage));
    assertTrue(acks.add(id(6), stage));
  }

  /** Somebody has set the cursor back. */
  @Test
  void whenTheCursorMovesNothingIsKnownOfIt() {
    assertTrue(acks.add(id(5), new CompletableFuture<>()));
    acks.acked(id(5));
    acks.takeAll();
    acks.forgetSent();
    assertTrue(acks.add(id(3), stage));
    assertEquals(List.of(id(3)), acks.toSend());
  }
}
