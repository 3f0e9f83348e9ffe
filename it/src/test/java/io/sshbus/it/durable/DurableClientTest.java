package io.sshbus.it.durable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventId;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableClientTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static SubscribeOptions durable(String name) {
    return SubscribeOptions.DEFAULT.withSince(new Since.Last()).withName(name).withManualAck(true);
  }

  private static List<String> publish(SshBusClient client, String channel, int events)
      throws Exception {
    List<String> bodies = new CopyOnWriteArrayList<>();
    for (int i = 0; i < events; i++) {
      bodies.add(channel + " " + i);
      client
          .channel(channel)
          .publish(channel + " " + i)
          .toCompletableFuture()
          .get(40, TimeUnit.SECONDS);
    }
    return bodies;
  }

  @Test
  void aFollowerThatIsSetBackGoesOnFromThereByItself() throws Exception {
    List<Event> seen = new CopyOnWriteArrayList<>();
    try (SshBusClient client = router.client(NODE);
        Subscription follower = client.subscribe("moved/#", durable("m"), seen::add)) {
      follower.live().toCompletableFuture().get(40, TimeUnit.SECONDS);
      List<String> bodies = publish(client, "moved/status", 3);
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.size() == 3);
      EventId last = seen.get(2).id();
      follower.ack(last).toCompletableFuture().get(40, TimeUnit.SECONDS);
      seen.clear();
      assertEquals(0, router.operator().run("subs", "seek", "m", "--to", "all").status());
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.size() == 3);
      assertEquals(bodies, seen.stream().map(Event::text).toList());
      follower.ack(last).toCompletableFuture().get(40, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatHasNotComeCannotBeAcknowledged() throws Exception {
    try (SshBusClient client = router.client(NODE);
        Subscription follower = client.subscribe("never/#", durable("n"), event -> {})) {
      follower.live().toCompletableFuture().get(40, TimeUnit.SECONDS);
      ExecutionException refused =
          assertThrows(
              ExecutionException.class,
              () ->
                  follower
                      .ack(EventId.parse("0-999999-0"))
                      .toCompletableFuture()
                      .get(40, TimeUnit.SECONDS));
      assertEquals(
          ErrorCode.BAD_FRAME, assertInstanceOf(BusException.class, refused.getCause()).code());
    }
  }

  @Test
  void anAckAfterAReconnectOfWhatCameBeforeIsTaken() throws Exception {
    List<Event> seen = new CopyOnWriteArrayList<>();
    try (SshBusClient client = router.client(NODE);
        Subscription follower = client.subscribe("break/#", durable("b"), seen::add)) {
      follower.live().toCompletableFuture().get(40, TimeUnit.SECONDS);
      publish(client, "break/status", 2);
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.size() == 2);
      router.stop();
      router.startAgain();
      publish(client, "break/status", 1);
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.size() == 3);
      follower.ack(seen.get(1).id()).toCompletableFuture().get(40, TimeUnit.SECONDS);
      follower.ack(seen.get(2).id()).toCompletableFuture().get(40, TimeUnit.SECONDS);
    }
  }
}
