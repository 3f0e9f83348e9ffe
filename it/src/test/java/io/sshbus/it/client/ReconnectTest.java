package io.sshbus.it.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.EventId;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.ClientTiming;
import io.sshbus.client.Published;
import io.sshbus.client.SshBusClient;
import io.sshbus.it.fixture.FlakyProxy;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconnectTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";
  private static final ClientTiming QUICK =
      new ClientTiming(
          Duration.ofSeconds(20),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, OTHER);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static ClientOptions through(FlakyProxy proxy, String node) {
    return ClientOptions.of("127.0.0.1", proxy.port(), node)
        .withKey(router.key(node).file())
        .withKnownHosts(proxy.knownHosts(router.directory().resolve("known_hosts")))
        .withTiming(QUICK);
  }

  @Test
  void fiveLinesPublishAndSubscribe() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (SshBusClient client = SshBusClient.connect(router.options(NODE))) {
      client
          .subscribe("raid/#", SubscribeOptions.DEFAULT, event -> seen.add(event.text()))
          .live()
          .toCompletableFuture()
          .get(40, TimeUnit.SECONDS);
      EventId id =
          client
              .channel("raid/status")
              .publish("Volume is now degraded")
              .toCompletableFuture()
              .get(40, TimeUnit.SECONDS)
              .id()
              .orElseThrow();
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.size() == 1);
      assertEquals("Volume is now degraded", seen.get(0));
      assertEquals(
          List.of(id.toString()), router.operator().lines("get", "raid/status", "-o", "%i"));
    }
  }

  @Test
  void nothingIsLostOrDoubledWhateverTheConnectionDoes() throws Exception {
    int count = 6000;
    List<String> expected = new ArrayList<>();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (FlakyProxy up = new FlakyProxy(router.port());
        FlakyProxy down = new FlakyProxy(router.port());
        SshBusClient publisher = SshBusClient.connect(through(up, NODE));
        SshBusClient subscriber = SshBusClient.connect(through(down, OTHER))) {
      subscriber
          .subscribe(
              "flaky/#",
              SubscribeOptions.DEFAULT.withSince(new Since.All()),
              event -> seen.add(event.text()))
          .live()
          .toCompletableFuture()
          .get(40, TimeUnit.SECONDS);
      List<CompletionStage<Published>> stages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String body = i + " " + "x".repeat(200);
        expected.add(body);
        stages.add(publisher.channel("flaky/status").publish(body));
        if (i % 500 == 499) {
          disturb(i / 500, up, down);
          stages.get(i - 250).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
      }
      for (CompletionStage<Published> stage : stages) {
        stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
      }
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> seen.size() >= count);
    }
    assertEquals(expected, seen, "each once and in order");
    assertEquals(
        expected,
        router
            .operator()
            .lines("tail", "flaky/#", "--since", "all", "--until", "now", "-o", "cat"));
  }

  private static void disturb(int round, FlakyProxy up, FlakyProxy down) {
    switch (round % 4) {
      case 0 -> {
        up.cut();
        down.cut();
      }
      case 1 -> {
        up.delayMillis(20);
        down.cutAfter(40_000);
      }
      case 2 -> {
        up.delayMillis(0);
        up.cutAfter(60_000);
        down.halfOpen();
      }
      default -> up.halfOpen();
    }
  }

  @Test
  void aRouterThatStartsAgainIsFoundAgain(@TempDir Path own) throws Exception {
    TestRouter second = TestRouter.start(own.resolve("bus"), NODE);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (SshBusClient client = SshBusClient.connect(second.options(NODE).withTiming(QUICK))) {
      client
          .subscribe("raid/#", SubscribeOptions.DEFAULT, event -> seen.add(event.text()))
          .live()
          .toCompletableFuture()
          .get(40, TimeUnit.SECONDS);
      client.channel("raid/status").publish("one").toCompletableFuture().get(40, TimeUnit.SECONDS);
      second.stop();
      CompletionStage<Published> waiting = client.channel("raid/status").publish("two");
      second.startAgain();
      assertTrue(waiting.toCompletableFuture().get(60, TimeUnit.SECONDS).id().isPresent());
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.equals(List.of("one", "two")));
    } finally {
      second.close();
    }
  }
}
