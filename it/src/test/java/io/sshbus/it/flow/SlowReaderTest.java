package io.sshbus.it.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.ClientOptions;
import io.sshbus.client.Published;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.wire.SubscribeOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The router's heap is smaller than what its stalled readers have not read. */
class SlowReaderTest {
  private static final String NODE = "nodea.example.com";
  private static final int EVENTS = 20_000;
  private static final int BYTES = 2000;

  /** A stopped process answers nothing, and would be taken for dead on a slow machine. */
  private static final String CONFIG =
      """
      log:
        ringBytes: 4MiB
      keepalive:
        interval: 10m
        deadline: 5m
      """;

  @TempDir Path temp;

  @Test
  @Timeout(240)
  void whoStopsReadingCostsLittleSlowsNobodyAndGetsEverythingLater() throws Exception {
    Path directory = temp.resolve("bus");
    TestKey key = ServerProcess.prepare(directory, NODE, CONFIG);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger[] stalled = {new AtomicInteger(), new AtomicInteger()};
    AtomicInteger quick = new AtomicInteger();
    try (ServerProcess server =
            ServerProcess.start(directory, 0, "-Xmx96m", "-XX:MaxDirectMemorySize=128m");
        SshBusClient publisher = client(server, directory, key);
        SshBusClient readers = client(server, directory, key);
        Run tail = server.node(key).start("tail", "big/#", "--since", "all", "-o", "cat")) {
      // Stopped before it has proved itself, it would be hung up on.
      publisher
          .channel("big/begin")
          .publish("begin")
          .toCompletableFuture()
          .get(40, TimeUnit.SECONDS);
      assertEquals("begin", tail.line());
      for (AtomicInteger counter : stalled) {
        subscribe(
            readers,
            () -> {
              goOn.await();
              counter.incrementAndGet();
            });
      }
      subscribe(readers, quick::incrementAndGet);
      signal(tail, "STOP");
      publish(publisher);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertEquals(EVENTS, quick.get()));
      assertEquals(0, stalled[0].get(), "those who stopped have slowed nobody");
      assertTrue(server.run().isAlive());
      goOn.countDown();
      signal(tail, "CONT");
      for (AtomicInteger counter : stalled) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> counter.get() == EVENTS);
      }
      int all = "begin\n".length() + EVENTS * (BYTES + 1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertEquals(all, tail.outBytes(), tail::err));
    }
  }

  private static SshBusClient client(ServerProcess server, Path directory, TestKey key) {
    return SshBusClient.connect(
        ClientOptions.of("127.0.0.1", server.port(), NODE)
            .withKey(key.file())
            .withKnownHosts(directory.resolve("known_hosts")));
  }

  private interface Handling {
    void handle() throws Exception;
  }

  private static void subscribe(SshBusClient client, Handling handling) throws Exception {
    Subscription subscription =
        client.subscribe("big/#", SubscribeOptions.DEFAULT, event -> handling.handle());
    subscription.live().toCompletableFuture().get(40, TimeUnit.SECONDS);
  }

  private static void publish(SshBusClient publisher) throws Exception {
    byte[] body = "x".repeat(BYTES).getBytes(StandardCharsets.US_ASCII);
    List<CompletionStage<Published>> stages = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      stages.add(publisher.channel("big/status").publish(body));
    }
    for (CompletionStage<Published> stage : stages) {
      stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private static void signal(Run run, String name) {
    Run.Ended sent = Run.of(List.of("kill", "-" + name, String.valueOf(run.process().pid()))).end();
    assertEquals(0, sent.status(), sent.err());
  }
}
