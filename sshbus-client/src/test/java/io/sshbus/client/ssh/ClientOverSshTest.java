package io.sshbus.client.ssh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.client.BusChannel;
import io.sshbus.client.ClientLimits;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.ConnectException;
import io.sshbus.client.Published;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.log.Since;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientOverSshTest {
  private static final SubscribeOptions ALL = SubscribeOptions.DEFAULT.withSince(new Since.All());

  @TempDir private Path folder;
  private ScriptedRouter router;

  @BeforeEach
  void start() throws Exception {
    router = new ScriptedRouter(folder);
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
  }

  private static List<String> bodies(int count) {
    return IntStream.range(0, count).mapToObj(i -> "event " + i).toList();
  }

  private static List<CompletableFuture<Published>> publish(BusChannel channel, int count) {
    List<CompletableFuture<Published>> stages = new ArrayList<>();
    bodies(count).forEach(body -> stages.add(channel.publish(body).toCompletableFuture()));
    return stages;
  }

  private static void join(List<CompletableFuture<Published>> stages) {
    CompletableFuture.allOf(stages.toArray(new CompletableFuture<?>[0])).join();
  }

  private static ErrorCode code(CompletableFuture<Published> stage) {
    CompletionException fault = assertThrows(CompletionException.class, stage::join);
    return assertInstanceOf(BusException.class, fault.getCause()).code();
  }

  @Test
  void publishCompletesWithTheIdWhenTheBusHasConfirmed() {
    try (SshBusClient bus = SshBusClient.connect(router.options())) {
      Published first = bus.channel("raid/status").publish("broken").toCompletableFuture().join();
      assertEquals("0-0-0", first.id().orElseThrow().toString());
    }
    assertEquals(List.of("broken"), router.log.bodies());
  }

  @Test
  void eventsArriveOnceAndInOrderThoughTheConnectionIsCutAgainAndAgain() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (SshBusClient bus = SshBusClient.connect(router.options());
        Subscription all = bus.subscribe("raid/#", ALL, event -> seen.add(event.text()))) {
      all.live().toCompletableFuture().join();
      List<CompletableFuture<Published>> stages = new ArrayList<>();
      BusChannel channel = bus.channel("raid/status");
      for (int i = 0; i < 20_000; i++) {
        stages.add(channel.publish("event " + i).toCompletableFuture());
        if (i % 4000 == 2000) {
          router.cut();
        }
      }
      join(stages);
      await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() >= 20_000);
    }
    assertEquals(bodies(20_000), router.log.bodies());
    assertEquals(bodies(20_000), seen);
  }

  @Test
  void aConfirmLostWithTheConnectionIsMadeGoodWithoutAnId() {
    AtomicBoolean cut = new AtomicBoolean();
    router.script(
        "a",
        (channel, frame) -> {
          if (frame instanceof ClientFrame.Publish publish && cut.compareAndSet(false, true)) {
            router.log.append(new ChannelName("a"), channel.producer(), publish);
            router.cut();
            return true;
          }
          return false;
        });
    try (SshBusClient bus = SshBusClient.connect(router.options())) {
      Published again = bus.channel("a").publish("once").toCompletableFuture().join();
      assertTrue(again.id().isEmpty());
    }
    assertEquals(List.of("once"), router.log.bodies());
    assertEquals(1, router.log.repeats());
  }

  @Test
  void aRefusalThatCanBeRetriedIsSentAgainInItsPlace() {
    AtomicInteger refusals = new AtomicInteger();
    AtomicBoolean returned = new AtomicBoolean();
    router.script(
        "a",
        (channel, frame) -> {
          boolean first = frame instanceof ClientFrame.Publish publish && publish.first() == 0;
          returned.set(returned.get() || (first && refusals.get() > 0));
          return refuse(channel, frame, refusals, ErrorCode.QUOTA_EXCEEDED)
              || (!returned.get()
                  && refuse(channel, frame, new AtomicInteger(), ErrorCode.SEQ_GAP));
        });
    try (SshBusClient bus = SshBusClient.connect(router.options())) {
      join(publish(bus.channel("a"), 1000));
    }
    assertEquals(bodies(1000), router.log.bodies());
  }

  private static boolean refuse(
      ScriptedChannel channel, ClientFrame frame, AtomicInteger refusals, ErrorCode code) {
    if (frame instanceof ClientFrame.Publish publish && refusals.getAndIncrement() == 0) {
      long last = publish.first() + publish.events().count() - 1;
      channel.say(
          new RouterFrame.Error(
              RouterFrame.About.numbers(null, publish.first(), last), code, "not now"));
      return true;
    }
    return false;
  }

  @Test
  void aRefusalForGoodFailsThoseEventsAlone() {
    AtomicInteger refusals = new AtomicInteger();
    router.script("a", (channel, frame) -> refuse(channel, frame, refusals, ErrorCode.ACL_DENIED));
    try (SshBusClient bus = SshBusClient.connect(router.options())) {
      assertEquals(
          ErrorCode.ACL_DENIED, code(bus.channel("a").publish("no").toCompletableFuture()));
      bus.channel("a").publish("yes").toCompletableFuture().join();
    }
    assertEquals(List.of("yes"), router.log.bodies());
  }

  @Test
  void aProducerWhoseNumbersAreAnothersTakesANewId() {
    router.log.occupy("mine", "a", Long.MAX_VALUE - 1);
    try (SshBusClient bus = SshBusClient.connect(router.options().withProducer("mine"))) {
      Published published = bus.channel("a").publish("kept").toCompletableFuture().join();
      assertTrue(published.id().isPresent());
    }
    assertEquals(List.of("kept"), router.log.bodies());
  }

  @Test
  void aBodyOverTheRoutersLimitFailsAloneAndIsNotSent() {
    try (SshBusClient bus = SshBusClient.connect(router.options())) {
      CompletableFuture<Published> large =
          bus.channel("a").publish(new byte[300 << 10]).toCompletableFuture();
      bus.channel("a").publish("small").toCompletableFuture().join();
      assertEquals(ErrorCode.BODY_TOO_LARGE, code(large));
    }
    assertEquals(List.of("small"), router.log.bodies());
  }

  @Test
  void publishFailsWithBackPressureWhenNoRoomComes() {
    router.script("a", (channel, frame) -> frame instanceof ClientFrame.Publish);
    ClientLimits tight = new ClientLimits(1 << 20, Duration.ofMillis(50), 1 << 20, 64 << 10);
    SshBusClient bus = SshBusClient.connect(router.options().withLimits(tight));
    List<CompletableFuture<Published>> stages = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      stages.add(bus.channel("a").publish(new byte[100_000]).toCompletableFuture());
    }
    assertEquals(ErrorCode.BACK_PRESSURE, code(stages.get(10)));
    bus.close(Duration.ofMillis(100));
    assertEquals(ErrorCode.TIMEOUT, code(stages.get(0)));
  }

  @Test
  void whoFindsNoRoomIsToldThatTheBusRefuses() {
    router.script(
        "a",
        (channel, frame) -> refuse(channel, frame, new AtomicInteger(), ErrorCode.QUOTA_EXCEEDED));
    ClientLimits tight = new ClientLimits(1 << 20, Duration.ofMillis(50), 1 << 20, 64 << 10);
    SshBusClient bus = SshBusClient.connect(router.options().withLimits(tight));
    await()
        .untilAsserted(
            () -> {
              CompletableFuture<Published> stage =
                  bus.channel("a").publish(new byte[100_000]).toCompletableFuture();
              assertTrue(stage.isCompletedExceptionally());
              String text = assertThrows(CompletionException.class, stage::join).getMessage();
              assertTrue(text.contains("refuses for now: QUOTA_EXCEEDED: not now"), text);
            });
    bus.close(Duration.ofMillis(100));
  }

  @Test
  void aSlowHandlerStopsTheRouterAndLosesNothing() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    AtomicInteger seen = new AtomicInteger();
    ClientLimits small = new ClientLimits(32 << 20, Duration.ofMinutes(1), 128 << 10, 16 << 10);
    try (SshBusClient bus = SshBusClient.connect(router.options().withLimits(small));
        Subscription slow =
            bus.subscribe(
                "a",
                ALL,
                event -> {
                  hold.await();
                  seen.incrementAndGet();
                })) {
      slow.live().toCompletableFuture().join();
      for (int i = 0; i < 2000; i++) {
        bus.channel("a").publish(new byte[1000]);
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> router.log.bodies().size() == 2000);
      long sent =
          router.channels.stream()
              .filter(c -> c.subscribed() != null)
              .mapToLong(ScriptedChannel::bytesOut)
              .sum();
      assertTrue(sent < 400_000, "sent in spite of a handler that stands still: " + sent);
      hold.countDown();
      await().atMost(Duration.ofSeconds(10)).until(() -> seen.get() == 2000);
    }
  }

  @Test
  void largeBodiesTravelInFullPackets() {
    AtomicInteger seen = new AtomicInteger();
    try (SshBusClient bus = SshBusClient.connect(router.options());
        Subscription all =
            bus.subscribe("a", ALL, event -> seen.addAndGet(event.body().length()))) {
      all.live().toCompletableFuture().join();
      for (int i = 0; i < 20; i++) {
        bus.channel("a").publish(new byte[250_000]);
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> seen.get() == 20 * 250_000);
    }
    assertEquals(20, router.log.bodies().size());
  }

  @Test
  void aFaultOfAHandlerIsReportedAndTheNextEventComes() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger faults = new AtomicInteger();
    SubscriptionListener listener =
        new SubscriptionListener() {
          @Override
          public void onHandlerFault(Throwable fault) {
            faults.incrementAndGet();
          }
        };
    try (SshBusClient bus = SshBusClient.connect(router.options());
        Subscription all =
            bus.subscribe(
                "a",
                ALL,
                event -> {
                  seen.add(event.text());
                  throw new IllegalStateException("on purpose");
                },
                listener)) {
      publish(bus.channel("a"), 3);
      await().atMost(Duration.ofSeconds(10)).until(() -> faults.get() == 3);
      all.ack(new EventId(0, 0, 0)).toCompletableFuture().join();
    }
    assertEquals(bodies(3), seen);
  }

  @Test
  void aRouterThatSaidByeIsComeBackToAfterTheTimeItAsked() throws Exception {
    try (SshBusClient bus = SshBusClient.connect(router.options())) {
      bus.channel("a").publish("before").toCompletableFuture().join();
      long begin = System.nanoTime();
      router.channels.get(0).say(new RouterFrame.Bye("restart", Duration.ofMillis(700)));
      await().atMost(Duration.ofSeconds(5)).until(() -> router.channels.get(0).bytesOut() > 0);
      router.stop();
      router.restart();
      bus.channel("a").publish("after").toCompletableFuture().join();
      assertTrue(System.nanoTime() - begin > Duration.ofMillis(600).toNanos());
    }
    assertEquals(List.of("before", "after"), router.log.bodies());
  }

  @Test
  void anUnknownRouterKeyIsRefusedWithAClearMessage() throws Exception {
    router.knowAnotherKey();
    ConnectException fault =
        assertThrows(ConnectException.class, () -> SshBusClient.connect(router.options()));
    assertEquals(ConnectException.Reason.HOST_KEY, fault.reason());
    assertTrue(fault.getMessage().contains("known_hosts"), fault.getMessage());
  }

  @Test
  void aKeyThatTheRouterDoesNotKnowFailsAsAuthentication() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("other"));
    try (ScriptedRouter other = new ScriptedRouter(elsewhere)) {
      ClientOptions options =
          ClientOptions.of("127.0.0.1", other.options().address().port(), "nodea.example.com")
              .withKey(folder.resolve("key"))
              .withKnownHosts(elsewhere.resolve("known_hosts"));
      ConnectException fault =
          assertThrows(ConnectException.class, () -> SshBusClient.connect(options));
      assertEquals(ConnectException.Reason.AUTHENTICATION, fault.reason());
    }
  }

  @Test
  void aRouterThatIsNotThereIsUnreachable() throws Exception {
    router.stop();
    ConnectException fault =
        assertThrows(ConnectException.class, () -> SshBusClient.connect(router.options()));
    assertEquals(ConnectException.Reason.UNREACHABLE, fault.reason());
    String text = "no SSH connection to " + router.options().address();
    assertEquals(text + " could be made: Connection refused", fault.getMessage());
  }

  @Test
  void aRouterWhoseNameIsNotKnownIsUnreachable() throws Exception {
    ClientOptions options =
        ClientOptions.of("bus.invalid", 22, "nodea.example.com")
            .withKey(folder.resolve("key"))
            .withKnownHosts(folder.resolve("known_hosts"));
    ConnectException fault =
        assertThrows(ConnectException.class, () -> SshBusClient.connect(options));
    assertEquals(ConnectException.Reason.UNREACHABLE, fault.reason());
  }

  @Test
  void aPatientClientPublishesWhenTheRouterComes() throws Exception {
    router.stop();
    try (SshBusClient bus = SshBusClient.connectPatiently(router.options())) {
      CompletableFuture<Published> early = bus.channel("a").publish("early").toCompletableFuture();
      router.restart();
      early.join();
    }
    assertEquals(List.of("early"), router.log.bodies());
  }

  @Test
  void closeFlushesAndLeavesNoThread() {
    SshBusClient bus = SshBusClient.connect(router.options());
    List<CompletableFuture<Published>> stages = publish(bus.channel("a"), 5000);
    bus.close();
    assertTrue(
        stages.stream().allMatch(stage -> stage.isDone() && !stage.isCompletedExceptionally()));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .noneMatch(name -> name.startsWith("sshbus-") || name.contains("SshClient")));
  }
}
