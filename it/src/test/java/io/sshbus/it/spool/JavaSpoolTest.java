package io.sshbus.it.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.ClientTiming;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.spool.Spool;
import io.sshbus.client.spool.SpoolOptions;
import io.sshbus.client.spool.Spooled;
import io.sshbus.it.fixture.FlakyProxy;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program's own spool, sent over SSH. */
class JavaSpoolTest {
  private static final String NODE = "nodea.example.com";
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
    router = TestRouter.start(temp.resolve("bus"), NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static Spool spool(String name) {
    return Spool.open(SpoolOptions.in(temp.resolve(name)));
  }

  private static List<Spooled> append(Spool spool, String channel, int from, int to)
      throws Exception {
    List<CompletionStage<Spooled>> stages = new ArrayList<>();
    for (int i = from; i < to; i++) {
      stages.add(spool.append(new ChannelName(channel), EventDraft.of("event " + i)));
    }
    List<Spooled> spooled = new ArrayList<>();
    for (CompletionStage<Spooled> stage : stages) {
      spooled.add(stage.toCompletableFuture().get(40, TimeUnit.SECONDS));
    }
    return spooled;
  }

  private static void awaitEmpty(Spool spool) {
    Awaitility.await().atMost(Run.DEADLINE).until(() -> spool.status().waiting() == 0);
  }

  private static List<String> stored(String channel) {
    return router.operator().lines("tail", channel, "--since", "all", "--until", "now", "-o", "%b");
  }

  private static List<String> events(int from, int to) {
    List<String> all = new ArrayList<>();
    for (int i = from; i < to; i++) {
      all.add("event " + i);
    }
    return all;
  }

  @Test
  void whatIsAppendedWithoutAConnectionIsSentOnceThereIsOne() throws Exception {
    try (Spool spool = spool("first")) {
      List<Spooled> spooled = append(spool, "spool/a", 0, 1000);
      assertEquals(999, spooled.get(999).number() - spooled.get(0).number());
      Awaitility.await().atMost(Run.DEADLINE).until(() -> spool.status().waiting() == 1000);
      try (SshBusClient bus = router.client(NODE)) {
        bus.drain(spool);
        append(spool, "spool/a", 1000, 2000);
        awaitEmpty(spool);
      }
    }
    assertEquals(events(0, 2000), stored("spool/a"));
  }

  @Test
  void anotherStartGoesOnWithTheNumbersAndKeepsNoFileOfWhatIsSent() throws Exception {
    Spooled last;
    try (Spool spool = spool("again")) {
      last = append(spool, "spool/b", 0, 10).get(9);
    }
    try (Spool spool = spool("again");
        SshBusClient bus = router.client(NODE)) {
      Awaitility.await().atMost(Run.DEADLINE).until(() -> spool.status().waiting() == 10);
      bus.drain(spool);
      Spooled next = append(spool, "spool/b", 10, 11).get(0);
      assertEquals(new Spooled(last.producer(), last.number() + 1), next);
      awaitEmpty(spool);
    }
    assertEquals(events(0, 11), stored("spool/b"));
    try (Stream<Path> left = Files.list(temp.resolve("again"))) {
      assertEquals(1, left.filter(file -> file.toString().endsWith(".seg")).count());
    }
  }

  @Test
  void whatIsRefusedForGoodHoldsNothingUpAndStandsInBadWithItsReason() throws Exception {
    try (Spool spool = spool("refused");
        SshBusClient bus = router.client(NODE)) {
      bus.drain(spool);
      append(spool, "$SYS/nodes/" + NODE, 0, 1);
      append(spool, "spool/c", 0, 10);
      awaitEmpty(spool);
      assertEquals(1, spool.status().bad());
    }
    assertEquals(events(0, 10), stored("spool/c"));
    Path line;
    try (Stream<Path> bad = Files.list(temp.resolve("refused/bad"))) {
      line = bad.filter(file -> !file.toString().endsWith(".reason")).findFirst().orElseThrow();
    }
    assertEquals(
        List.of("{\"channel\":\"$SYS/nodes/nodea.example.com\",\"body\":\"event 0\"}"),
        Files.readAllLines(line));
    String reason = Files.readString(Path.of(line + ".reason"));
    assertTrue(reason.matches("\\d+ ACL_DENIED only the bus .*\n"), reason);
  }

  @Test
  void nothingIsLostOrDoubledWhateverTheConnectionDoes() throws Exception {
    try (FlakyProxy proxy = new FlakyProxy(router.port());
        Spool spool = spool("flaky");
        SshBusClient bus = SshBusClient.connect(through(proxy))) {
      bus.drain(spool);
      for (int i = 0; i < 12; i++) {
        append(spool, "spool/d" + i % 3, 1000 * (i / 3), 1000 * (i / 3 + 1));
        proxy.cut();
      }
      awaitEmpty(spool);
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(events(0, 4000), stored("spool/d" + i));
    }
  }

  private static ClientOptions through(FlakyProxy proxy) {
    return ClientOptions.of("127.0.0.1", proxy.port(), NODE)
        .withKey(router.key(NODE).file())
        .withKnownHosts(proxy.knownHosts(router.directory().resolve("known_hosts")))
        .withTiming(QUICK);
  }
}
