package io.sshbus.agent.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.InterestListener;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Unwanted;
import io.sshbus.client.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class WantedEventsTest {
  private final Map<String, InterestListener> watched = new HashMap<>();
  private long now;
  private final WantedEvents events =
      new WantedEvents(
          (channel, event) -> CompletableFuture.completedFuture("spooled"),
          List.of(
              policy("skip/#", new Unwanted.Skip()), policy("hold/#", new Unwanted.Hold(9, 999))),
          new WantedEvents.Surroundings(this::watch, Runnable::run, () -> now));

  private static InterestPolicy policy(String filter, Unwanted unwanted) {
    return new InterestPolicy(
        InterestPolicy.of(filter, unwanted).filter(), unwanted, Duration.ZERO);
  }

  private Watch watch(String channel, InterestListener listener) {
    watched.put(channel, listener);
    listener.onInterest(0);
    return new Watch() {
      @Override
      public OptionalInt subscribers() {
        return OptionalInt.of(0);
      }

      @Override
      public void close() {
        watched.remove(channel);
      }
    };
  }

  private Object publish(String channel) {
    CompletionStage<?> stage = events.append(new ChannelName(channel), EventDraft.of("x"));
    return stage.toCompletableFuture().join();
  }

  private void publishToAll(int channels) {
    for (int i = 0; i < channels; i++) {
      assertEquals(WantedEvents.UNWANTED, publish("skip/" + i));
    }
  }

  @Test
  void ofMoreChannelsThanItWatchesEverythingGoes() {
    publishToAll(WantedEvents.MOST);
    assertEquals("spooled", publish("skip/more"));
    assertEquals("spooled", publish("other"));
    assertEquals(WantedEvents.MOST, watched.size());
  }

  @Test
  void channelsThatNobodyPublishesToAreForgottenWhereOthersNeedTheirPlace() {
    publish("hold/a");
    publishToAll(WantedEvents.MOST - 1);
    now += Duration.ofMinutes(1).toNanos();
    assertEquals("spooled", publish("skip/more"), "they were new a minute ago");
    publish("skip/7");
    now += Duration.ofMinutes(1).toNanos();
    assertEquals(WantedEvents.UNWANTED, publish("skip/more"));
    assertTrue(watched.containsKey("hold/a"), "it holds something");
    assertTrue(watched.containsKey("skip/7"), "it is published to");
    assertEquals(3, watched.size());
    publishToAll(10);
  }

  @Test
  void nothingIsForgottenWhileThereIsPlace() {
    publishToAll(3);
    now += Duration.ofDays(1).toNanos();
    publish("skip/more");
    publish("skip/still more");
    assertEquals(5, watched.size());
  }
}
