package io.sshbus.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.ClientOptions;
import io.sshbus.client.ClientTiming;
import io.sshbus.client.Published;
import io.sshbus.client.SshBusClient;
import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.TestKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kills the router at random moments while everybody works. */
class CrashTest {
  private static final String NODE = "nodea.example.com";
  private static final ClientTiming QUICK =
      new ClientTiming(
          Duration.ofSeconds(10),
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15));

  @TempDir Path temp;

  private Path directory;
  private TestKey key;
  private volatile boolean ending;
  private final AtomicInteger linesConfirmed = new AtomicInteger();
  private int acked = -1;
  private int handled = -1;

  @Test
  @Timeout(300)
  void everyConfirmedEventIsThereOnceAfterEveryKill() throws Exception {
    int kills = Integer.getInteger("sshbus.it.kills", 2);
    long seed = Long.getLong("sshbus.it.seed", System.nanoTime());
    Random random = new Random(seed);
    directory = temp.resolve("bus");
    key = ServerProcess.prepare(directory, NODE, "");
    ServerProcess server = ServerProcess.start(directory, 0);
    int port = server.port();
    List<CompletionStage<Published>> stages = new ArrayList<>();
    try (SshBusClient client = SshBusClient.connectPatiently(options(port))) {
      Thread lines = new Thread(this::publishLines);
      lines.start();
      for (int round = 0; round < kills; round++) {
        int before = linesConfirmed.get();
        int enough = stages.size() + 500 + random.nextInt(3000);
        try (Conversation subscriber = server.node(key).open("crash/java")) {
          publish(client, stages, enough);
          followFrom(subscriber, enough / 2 + random.nextInt(enough / 2 - 50));
          Awaitility.await().atMost(Run.DEADLINE).until(() -> linesConfirmed.get() > before);
          publish(client, stages, enough + 500);
          server.kill();
        }
        server = ServerProcess.start(directory, port);
      }
      ending = true;
      lines.join(Run.DEADLINE.toMillis());
      for (CompletionStage<Published> stage : stages) {
        stage.toCompletableFuture().get(40, TimeUnit.SECONDS);
      }
      assertEquals(numbers(stages.size()), stored(server, "crash/java"), "seed " + seed);
      assertEquals(numbers(linesConfirmed.get()), stored(server, "crash/lines"), "seed " + seed);
      assertEquals(
          List.of(String.valueOf(linesConfirmed.get() - 1)),
          server.operator().lines("get", "crash/lines", "--retained", "-o", "cat"),
          "the last value is the last event");
    } finally {
      ending = true;
      server.close();
    }
  }

  private ClientOptions options(int port) {
    return ClientOptions.of("127.0.0.1", port, NODE)
        .withKey(key.file())
        .withKnownHosts(directory.resolve("known_hosts"))
        .withTiming(QUICK);
  }

  private static void publish(
      SshBusClient client, List<CompletionStage<Published>> stages, int until) {
    while (stages.size() < until) {
      stages.add(client.channel("crash/java").publish(String.valueOf(stages.size())));
    }
  }

  /** A shell script's way: the same lines under the same numbers until it ends with 0. */
  private void publishLines() {
    Path config = directory.resolve("ssh_config");
    for (int first = 0; !ending; ) {
      StringBuilder lines = new StringBuilder();
      for (int i = first; i < first + 200; i++) {
        lines.append(i).append('\n');
      }
      String command =
          "ssh -F '%s' -i '%s' %s@bus-node pub crash/lines --retain --producer script --seq %d"
              .formatted(config, key.file(), NODE, first);
      Run run = Run.of(List.of("bash", "-c", "printf '%s' '" + lines + "' | " + command));
      if (run.end().status() == 0) {
        first += 200;
        linesConfirmed.set(first);
      }
    }
  }

  /** Reads on from the cursor, which may be behind what was acknowledged last but never ahead. */
  private void followFrom(Conversation subscriber, int until) {
    subscriber.say(
        "{'op':'subscribe','sub':'s','since':'"
            + (handled < 0 ? "all" : "last")
            + "','name':'crash','ack':'manual'}");
    boolean first = true;
    while (handled < until) {
      JsonNode frame = subscriber.next();
      String op = frame.path("op").asString();
      if (op.equals("event")) {
        int number = Integer.parseInt(frame.path("body").asString());
        if (first) {
          assertTrue(
              number > acked && number <= handled + 1,
              "acked " + acked + ", handled " + handled + ", the cursor gave " + number);
          first = false;
        }
        handled = Math.max(handled, number);
        if (number % 10 == 0) {
          subscriber.say("{'op':'ack','sub':'s','id':'" + frame.path("id").asString() + "'}");
          pendingAcks.add(number);
        }
      } else if (op.equals("acked")) {
        acked = Math.max(acked, pendingAcks.remove(0));
      } else if (!op.equals("live")) {
        throw new AssertionError(frame.toString());
      }
    }
    pendingAcks.clear();
  }

  private final List<Integer> pendingAcks = new ArrayList<>();

  private static List<String> numbers(int count) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(String.valueOf(i));
    }
    return numbers;
  }

  private static List<String> stored(ServerProcess server, String channel) {
    return server
        .operator()
        .lines("tail", channel, "--since", "all", "--until", "now", "-o", "cat");
  }
}
