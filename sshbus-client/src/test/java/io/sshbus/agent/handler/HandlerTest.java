package io.sshbus.agent.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.agent.config.HandlerSettings;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.client.EventBatch;
import io.sshbus.client.Subscription;
import io.sshbus.identity.NodeName;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler with a real command and a subscription that notes what it is told. */
class HandlerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch acknowledging = new CountDownLatch(1);
  private final Handler handler = new Handler(settings("/bin/true"), surroundings());
  private final Thread stopping = new Thread(this::stop, "stopping");

  @AfterEach
  void end() {
    timer.shutdownNow();
    threads.shutdownNow();
  }

  private static HandlerSettings settings(String... command) {
    return new HandlerSettings(
        "good",
        new ChannelFilter("a/#"),
        "",
        "",
        List.of(command),
        1,
        1,
        Duration.ofMinutes(1),
        0,
        Duration.ofMillis(10),
        Duration.ofMillis(10));
  }

  private Handler.Surroundings surroundings() {
    return new Handler.Surroundings(
        new NodeName("nodea.example.com"),
        (channel, event) -> CompletableFuture.completedFuture(null),
        threads,
        timer,
        new Random(1));
  }

  private void stop() {
    try {
      handler.stop(DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    told.add("stopped");
  }

  private static EventBatch events(int count) {
    EventsWriter events = new EventsWriter(64);
    for (int i = 0; i < count; i++) {
      events.add(EventDraft.of("x"));
    }
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a/b"), Sender.BUS, new ProducerNumber("", 0), Tags.NONE, Tags.NONE);
    return new EventBatch(
        new RouterFrame.Events(
            "s",
            new StoredBatch(0, 7, new BatchDraft(envelope, events.finish()).stamp(1, 0)),
            Picks.ALL));
  }

  /** Whoever closes the connection next would leave the event to be handled a second time. */
  @Test
  @Timeout(60)
  void itHasStoppedOnlyWhenWhatWasHandledIsAcknowledged() throws Exception {
    handler.attach(new Slow());
    handler.take(events(1));
    acknowledging.await();
    stopping.start();
    stopping.join(DEADLINE.toMillis());
    assertEquals(List.of("acknowledged 0-7-0", "stopped"), told);
  }

  /** An operator sets the cursor over an event that cannot be handled. */
  @Test
  @Timeout(60)
  void aHandlerThatWaitsForWhatIsTriedForEverGoesOnWhenItsCursorIsSetElsewhere() throws Exception {
    Handler stuck = new Handler(settings("/bin/sh", "-c", "exit 75"), surroundings());
    stuck.attach(new Slow());
    Thread taking =
        new Thread(
            () -> {
              try {
                stuck.take(events(100));
                stuck.take(events(100));
                stuck.onMoved();
                told.add("moved");
              } catch (InterruptedException e) {
                told.add("interrupted");
              }
            });
    taking.start();
    while (taking.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    stuck.onMoving();
    taking.join(DEADLINE.toMillis());
    assertEquals(List.of("moved"), told);
    stuck.stop(DEADLINE.toMillis());
  }

  /** Lets whoever stops the handler go first, if he does not wait. */
  private final class Slow implements Subscription {
    @Override
    public CompletionStage<List<EventId>> live() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> ack(EventId id) {
      acknowledging.countDown();
      while (!isDecided()) {
        Thread.onSpinWait();
      }
      told.add("acknowledged " + id);
      return CompletableFuture.completedFuture(null);
    }

    private boolean isDecided() {
      Thread.State state = stopping.getState();
      return state == Thread.State.TIMED_WAITING || state == Thread.State.TERMINATED;
    }

    @Override
    public CompletionStage<Void> nack(EventId id, Duration delay) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> credit(long events) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
