package io.sshbus.client.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Unwanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatedChannelTest {
  private static final Duration LINGER = Duration.ofSeconds(30);

  private final List<String> sent = new ArrayList<>();
  private final AtomicLong held = new AtomicLong();
  private long now = 12345;

  private CompletionStage<String> send(EventDraft event) {
    sent.add(event.body().text());
    return CompletableFuture.completedFuture("sent");
  }

  private GatedChannel<String> channel(Unwanted unwanted) {
    return new GatedChannel<>(
        new InterestPolicy(ChannelFilter.ALL, unwanted, LINGER),
        new GatedChannel.Outlet<>("test", this::send, "unwanted", Runnable::run),
        held,
        () -> now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static String publish(GatedChannel<String> channel, String body) {
    return channel.publish(EventDraft.of(body)).toCompletableFuture().join();
  }

  @Test
  void nothingIsLeftOutBeforeNobodyHasListenedForLongEnoughWithoutABreak() {
    GatedChannel<String> channel = channel(new Unwanted.Skip());
    assertEquals("sent", publish(channel, "not known yet"));
    channel.onInterest(0);
    assertEquals("sent", publish(channel, "just now"));
    pass(LINGER.minusNanos(1));
    channel.onInterest(0);
    assertEquals("sent", publish(channel, "soon"));
    channel.onUnknown("lost");
    pass(LINGER);
    assertEquals("sent", publish(channel, "not known again"));
    channel.onInterest(0);
    assertEquals("sent", publish(channel, "since then"));
    pass(LINGER);
    assertEquals("unwanted", publish(channel, "left out"));
    channel.onInterest(0);
    assertEquals("unwanted", publish(channel, "still left out"));
    channel.onInterest(1);
    assertEquals("sent", publish(channel, "wanted"));
    assertEquals(6, sent.size(), sent::toString);
  }

  @Test
  void whatIsMarkedDurableOrRetainedAlwaysGoes() {
    GatedChannel<String> channel = channel(new Unwanted.Skip());
    channel.onInterest(0);
    pass(LINGER);
    channel.publish(EventDraft.of("a").asDurable());
    channel.publish(EventDraft.of("b").retained());
    channel.publish(EventDraft.of("c"));
    assertEquals(List.of("a", "b"), sent);
  }

  @Test
  void aSampleIsOneOfSoMany() {
    GatedChannel<String> channel = channel(new Unwanted.Sample(3));
    channel.onInterest(0);
    pass(LINGER);
    for (int i = 0; i < 7; i++) {
      publish(channel, String.valueOf(i));
    }
    assertEquals(List.of("0", "3", "6"), sent);
  }

  @Test
  void whatIsThinnedIsOneInSoMuchTime() {
    GatedChannel<String> channel = channel(new Unwanted.Thin(Duration.ofSeconds(10)));
    channel.onInterest(0);
    pass(LINGER);
    for (int i = 0; i < 25; i++) {
      publish(channel, String.valueOf(i));
      pass(Duration.ofSeconds(1));
    }
    assertEquals(List.of("0", "10", "20"), sent);
  }

  @Test
  void whatIsHeldGoesInItsOrderBeforeWhatComesLaterTheOldestBeingForgotten() {
    GatedChannel<String> channel = channel(new Unwanted.Hold(3, 1000));
    channel.onInterest(0);
    pass(LINGER);
    for (int i = 0; i < 5; i++) {
      assertEquals("unwanted", publish(channel, String.valueOf(i)));
    }
    assertEquals(List.of(), sent);
    channel.onInterest(1);
    publish(channel, "5");
    assertEquals(List.of("2", "3", "4", "5"), sent);
    assertEquals(0, held.get());
  }

  @Test
  void whatIsHeldGoesWhenItIsNotKnownAnyMoreWhoListens() {
    GatedChannel<String> channel = channel(new Unwanted.Hold(3, 1000));
    channel.onInterest(0);
    pass(LINGER);
    publish(channel, "a");
    channel.onUnknown("lost");
    publish(channel, "b");
    assertEquals(List.of("a", "b"), sent);
  }

  @Test
  void whatIsHeldKeepsToItsLimitsOfBytes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Unwanted.Hold limits = new Unwanted.Hold(100, 2000);
    List<GatedChannel<String>> channels = List.of(channel(limits), channel(limits));
    channels.forEach(channel -> channel.onInterest(0));
    pass(LINGER);
    for (int i = 0; i < 1000; i++) {
      publish(channels.get(random.nextInt(2)), "x".repeat(random.nextInt(3000)));
      assertTrue(held.get() <= 4000, () -> "seed " + seed + ": " + held);
    }
    channels.forEach(channel -> channel.onInterest(1));
    assertEquals(0, held.get(), () -> "seed " + seed);
    assertTrue(channels.stream().allMatch(channel -> channel.held() == 0));
  }

  @Test
  void allChannelsTogetherHoldNoMoreThanTheirLimit() {
    Unwanted.Hold limits = new Unwanted.Hold(10, Unwanted.MAX_HELD);
    GatedChannel<String> one = channel(limits);
    GatedChannel<String> two = channel(limits);
    List.of(one, two).forEach(channel -> channel.onInterest(0));
    pass(LINGER);
    String third = "x".repeat((int) Unwanted.MAX_HELD / 3);
    for (GatedChannel<String> channel : List.of(one, one, two, two)) {
      publish(channel, third);
    }
    assertTrue(held.get() <= Unwanted.MAX_HELD, held::toString);
    assertEquals(2, one.held() + two.held());
  }
}
