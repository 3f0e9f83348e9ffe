package io.sshbus.client.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Unwanted;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How what was held goes: in a {@link GatedChannel}, whose outlet is this test. */
class ReleasingTest {
  private final List<String> sent = new ArrayList<>();
  private final Deque<CompletableFuture<String>> unconfirmed = new ArrayDeque<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final AtomicLong held = new AtomicLong();
  private final GatedChannel<String> channel =
      new GatedChannel<>(
          new InterestPolicy(
              ChannelFilter.ALL, new Unwanted.Hold(1000, Unwanted.MAX_HELD), Duration.ZERO),
          new GatedChannel.Outlet<>("test", this::send, "unwanted", later::add),
          held,
          () -> 0);
  private ErrorCode refusal = ErrorCode.SPOOL_FULL;
  private boolean full;

  private CompletionStage<String> send(EventDraft event) {
    assertFalse(Thread.holdsLock(channel), "it waits meanwhile");
    if (full) {
      return CompletableFuture.failedFuture(new BusException(refusal, "no room"));
    }
    sent.add(event.body().text());
    CompletableFuture<String> stage = new CompletableFuture<>();
    unconfirmed.add(stage);
    return stage;
  }

  private CompletableFuture<String> publish(String body) {
    return channel.publish(EventDraft.of(body)).toCompletableFuture();
  }

  private List<String> hold(int events, int length) {
    channel.onInterest(0);
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      String body = i + " " + "x".repeat(length);
      assertEquals("unwanted", publish(body).getNow("not yet"));
      bodies.add(body);
    }
    return bodies;
  }

  private void confirmAll() {
    while (!unconfirmed.isEmpty()) {
      unconfirmed.remove().complete("sent");
    }
  }

  private static ErrorCode code(CompletableFuture<?> failed) {
    assertTrue(failed.isDone());
    CompletionException why = assertThrows(CompletionException.class, failed::join);
    return ((BusException) why.getCause()).code();
  }

  @Test
  void whatWasHeldGoesNoFasterThanItIsConfirmedAndWhatIsPublishedMeanwhileBehindIt() {
    List<String> bodies = hold(10, 100_000);
    channel.onInterest(1);
    assertEquals(bodies.subList(0, 3), sent, "a window of it");
    CompletableFuture<String> behind = publish("behind");
    CompletableFuture<String> durable =
        channel.publish(EventDraft.of("durable").asDurable()).toCompletableFuture();
    assertFalse(behind.isDone());
    unconfirmed.remove().complete("sent");
    assertEquals(4, sent.size());
    confirmAll();
    bodies.addAll(List.of("behind", "durable"));
    assertEquals(bodies, sent);
    assertEquals("sent", behind.getNow("not confirmed"));
    assertEquals("sent", durable.getNow("not confirmed"));
    assertEquals(0, held.get());
    assertEquals(0, channel.held());
    var unused = publish("as ever");
    assertEquals("as ever", sent.get(sent.size() - 1));
  }

  @Test
  void whatTheOutletHasNoRoomForWaitsAndIsTriedAgain() {
    List<String> bodies = hold(5, 10);
    full = true;
    channel.onInterest(1);
    assertEquals(5, channel.held());
    assertEquals(ErrorCode.SPOOL_FULL, code(publish("no room for it either")));
    later.remove().run();
    assertEquals(List.of(), sent);
    assertEquals(1, later.size(), "one waits at a time");
    full = false;
    later.remove().run();
    assertEquals(bodies, sent);
    assertEquals(0, held.get());
    assertTrue(later.isEmpty());
  }

  @Test
  void whoPublishesBehindWhatFindsNoRoomIsToldSo() {
    List<String> bodies = hold(4, 100_000);
    channel.onInterest(1);
    CompletableFuture<String> behind = publish("behind");
    full = true;
    confirmAll();
    assertEquals(ErrorCode.SPOOL_FULL, code(behind));
    full = false;
    later.remove().run();
    assertEquals(bodies, sent);
  }

  @Test
  void whatWaitsBehindHasALimit() {
    hold(4, 100_000);
    channel.onInterest(1);
    String large = "x".repeat((int) Releasing.MOST_BEHIND / 2);
    CompletableFuture<String> first = publish(large);
    assertEquals(ErrorCode.BACK_PRESSURE, code(publish(large)));
    confirmAll();
    confirmAll();
    assertEquals("sent", first.getNow("not confirmed"));
    assertFalse(publish(large).isDone());
  }

  @Test
  void whatWaitsBehindCountsAsWhatAllChannelsHoldDoes() {
    hold(4, 100_000);
    channel.onInterest(1);
    long others = Unwanted.MAX_HELD - held.get() - 200;
    held.addAndGet(others);
    CompletableFuture<String> first = publish("x".repeat(100));
    assertEquals(ErrorCode.BACK_PRESSURE, code(publish("x".repeat(100))));
    confirmAll();
    assertEquals("sent", first.getNow("not confirmed"));
    assertEquals(others, held.get());
  }

  @Test
  void whatIsRefusedForGoodHoldsUpNothing() {
    List<String> bodies = hold(4, 10);
    refusal = ErrorCode.DRAINING;
    full = true;
    channel.onInterest(1);
    assertEquals(0, channel.held());
    assertEquals(0, held.get());
    full = false;
    hold(1, 10);
    channel.onUnknown("lost");
    assertEquals(bodies.subList(0, 1), sent);
  }

  @Test
  void nothingIsLostOrOutOfItsOrderWhateverTheOutletDoes() {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + 300; seed++) {
      new ReleasingTest().schedule(seed);
    }
  }

  private void schedule(long seed) {
    Random random = new Random(seed);
    List<String> taken = new ArrayList<>();
    channel.onInterest(0);
    for (int i = 0; i < 200; i++) {
      switch (random.nextInt(6)) {
        case 0 -> channel.onInterest(random.nextInt(2));
        case 1 -> full = random.nextBoolean();
        case 2 -> {
          if (!unconfirmed.isEmpty()) {
            unconfirmed.remove().complete("sent");
          }
        }
        case 3 -> {
          if (!later.isEmpty()) {
            later.remove().run();
          }
        }
        default -> {
          String body = i + " " + "x".repeat(random.nextInt(50_000));
          CompletableFuture<String> stage = publish(body);
          if (!stage.isCompletedExceptionally()) {
            taken.add(body);
            var unused = stage.whenComplete((done, fault) -> forget(taken, body, fault));
          }
        }
      }
    }
    full = false;
    channel.onInterest(1);
    for (int i = 0; i < 1000 && channel.held() > 0; i++) {
      confirmAll();
      if (!later.isEmpty()) {
        later.remove().run();
      }
    }
    assertEquals(taken, sent, "seed " + seed);
    assertEquals(0, held.get(), "seed " + seed);
  }

  private static void forget(List<String> taken, String body, @Nullable Throwable fault) {
    if (fault != null) {
      taken.remove(body);
    }
  }
}
