package io.sshbus.it.content;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.BusChannel;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Published;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Unwanted;
import io.sshbus.client.Watch;
import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Master;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Publishers that want to know whether anybody listens, with plain ssh. */
class InterestTest {
  private static final String NODE = "nodea.example.com";
  private static final String RULES =
      """
      rules:
        - {name: copy, on: ["ruled/#"], match: failed, republish: alarms/ruled}
        - {name: tag, on: ["tagged/#"], match: failed, tags: {how: failed}}
      """;

  @TempDir static Path temp;

  private static TestRouter router;
  private static Master node;
  private static Master operator;

  @BeforeAll
  static void start() {
    router = TestRouter.configured(temp.resolve("bus"), RULES, NODE);
    connect();
  }

  private static void connect() {
    node = router.node(NODE).master(temp.resolve("n"));
    operator = router.operator().master(temp.resolve("o"));
  }

  private static void disconnect() {
    node.close();
    operator.close();
  }

  @AfterAll
  static void stop() {
    disconnect();
    router.close();
  }

  private static Conversation open(Master who, String channel) {
    Conversation conversation = who.ssh().open(channel);
    conversation.hello();
    return conversation;
  }

  private static Conversation subscribed(String filter, String more) {
    Conversation conversation = open(operator, filter);
    conversation.say("{'op':'subscribe','sub':'s'" + more + "}").await("live");
    return conversation;
  }

  private static int answer(Conversation publisher) {
    return publisher.next("interest").path("subscribers").asInt();
  }

  private static int ask(String channel) {
    Run.Ended ended = node.ssh().with("-s").feed("{\"op\":\"watch\"}\n", channel);
    assertEquals(0, ended.status(), ended.err());
    String line = ended.lines().get(ended.lines().size() - 1);
    assertTrue(line.startsWith("{\"op\":\"interest\",\"channel\":\""), line);
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1, line.length() - 1));
  }

  /** Changes are told together: what comes in between is passed over. */
  private static void awaitTold(Conversation publisher, String channel, int subscribers) {
    JsonNode told = publisher.await("interest");
    while (!told.path("channel").asString().equals(channel)
        || told.path("subscribers").asInt() != subscribers) {
      told = publisher.await("interest");
    }
  }

  @Test
  void aPublisherIsToldHowManyListenNowAndWhenThatChanges() {
    try (Conversation publisher = open(node, "a/status")) {
      publisher.say("{'op':'watch'}");
      assertEquals(0, answer(publisher));
      try (Conversation one = subscribed("a/#", "")) {
        assertEquals(1, answer(publisher));
        try (Conversation two = subscribed("a/status", "")) {
          assertEquals(2, answer(publisher));
          two.say("{'op':'unsubscribe','sub':'s'}");
          assertEquals(1, answer(publisher));
          publisher.say("{'op':'watch','channel':'a/status'}");
          assertEquals(1, answer(publisher));
        }
        one.say("{'op':'end'}");
      }
      assertEquals(0, answer(publisher));
      publisher.say("{'op':'unwatch'}");
      try (Conversation again = subscribed("a/#", "")) {
        publisher.say("{'op':'publish','body':'x'}");
        assertEquals("confirm", publisher.next().path("op").asString(), "and no interest");
        again.await("event");
      }
    }
  }

  @Test
  void aDurableSubscriptionAndAGroupCountOnceFollowedOrNotUntilTheyAreRemoved() {
    try (Conversation publisher = open(node, "#")) {
      publisher.say("{'op':'watch','channel':'d/x'}");
      assertEquals(0, answer(publisher));
      subscribed("d/#", ",'name':'later','since':'last'").end();
      assertEquals(1, answer(publisher));
      subscribed("d/#", ",'name':'later','since':'last','takeover':true").end();
      try (Conversation one = subscribed("d/x", ",'group':'g'");
          Conversation two = subscribed("d/x", ",'group':'g'")) {
        awaitTold(publisher, "d/x", 2);
        one.end();
        two.end();
      }
      assertEquals(2, ask("d/x"));
    }
    disconnect();
    router.stop();
    router.startAgain();
    connect();
    assertEquals(2, ask("d/x"), "counted from the disk");
    List<String> routes = operator.ssh().lines("routes");
    assertTrue(routes.stream().anyMatch(line -> line.matches("d/# +- +1")), routes::toString);
    try (Conversation one = subscribed("d/x", ",'group':'g'")) {
      routes = operator.ssh().lines("routes");
      assertTrue(
          routes.stream().anyMatch(line -> line.matches("d/x +testbus +1")), routes::toString);
      one.end();
    }
    assertEquals(2, ask("d/x"));
    assertEquals(0, operator.ssh().run("subs", "rm", "later").status());
    Run.Ended removed = operator.ssh().run("subs", "rm", "g", "--group");
    assertEquals(0, removed.status(), removed.err());
    assertEquals(0, ask("d/x"));
  }

  @Test
  void whoDoesNotGetWhatIsPublishedNowDoesNotCount() {
    try (Conversation responder = open(operator, "e/x")) {
      responder.say("{'op':'subscribe','sub':'s','respond':true}").await("live");
      operator.ssh().lines("tail", "e/x", "--since", "all", "--until", "now");
      assertEquals(0, ask("e/x"));
    }
    assertEquals(0, ask("tagged/x"));
  }

  @Test
  void theBusItselfWantsWhatItRepublishesAndWhatWaitsForANode() {
    assertEquals(1, ask("ruled/x"));
    assertEquals(1, ask("$to/new.example.com/orders"));
  }

  @Test
  void aJavaProgramIsToldAndLeavesOutWhatNobodyWants() {
    List<InterestPolicy> policies =
        List.of(
            new InterestPolicy(
                new ChannelFilter("j/hold"), new Unwanted.Hold(2, 1000), Duration.ZERO),
            new InterestPolicy(new ChannelFilter("j/skip"), new Unwanted.Skip(), Duration.ZERO));
    List<Integer> told = new CopyOnWriteArrayList<>();
    try (SshBusClient client = SshBusClient.connect(router.options(NODE).withInterest(policies))) {
      Watch watch = client.channel("j/skip").watch(told::add);
      await().atMost(Run.DEADLINE).until(() -> told.equals(List.of(0)));
      BusChannel skip = client.channel("j/skip");
      BusChannel hold = client.channel("j/hold");
      await().atMost(Run.DEADLINE).until(() -> published(skip, "nobody").isUnwanted());
      await().atMost(Run.DEADLINE).until(() -> published(hold, "first").isUnwanted());
      assertFalse(published(client.channel("j/all"), "no policy").isUnwanted());
      EventDraft durable = EventDraft.of("durable").asDurable();
      assertTrue(skip.publish(durable).toCompletableFuture().join().id().isPresent());
      published(hold, "second");
      published(hold, "third");
      try (Conversation one = subscribed("j/#", "")) {
        List<String> bodies = new ArrayList<>();
        bodies.add(one.await("event").path("body").asString());
        bodies.add(one.await("event").path("body").asString());
        assertEquals(List.of("second", "third"), bodies);
        await().atMost(Run.DEADLINE).until(() -> told.equals(List.of(0, 1)));
        assertEquals(OptionalInt.of(1), watch.subscribers());
        await().atMost(Run.DEADLINE).until(() -> !published(skip, "wanted").isUnwanted());
      }
    }
    List<String> stored =
        operator.ssh().lines("tail", "j/skip", "--since", "all", "--until", "now", "-o", "cat");
    assertTrue(stored.contains("durable") && stored.contains("wanted"), stored::toString);
  }

  private static Published published(BusChannel channel, String body) {
    return channel.publish(body).toCompletableFuture().join();
  }

  @Test
  void onlyWhoMayPublishToAChannelIsTold() {
    try (Conversation publisher = open(node, "#")) {
      publisher.say("{'op':'watch','channel':'$SYS/nodes/x'}");
      assertEquals("ACL_DENIED", publisher.error());
    }
  }

  @Test
  void oneChannelWatchesNoMoreThanItsLimit() {
    try (Conversation publisher = open(node, "many/#")) {
      StringBuilder frames = new StringBuilder();
      for (int i = 0; i <= 1024; i++) {
        frames.append("{\"op\":\"watch\",\"channel\":\"many/").append(i).append("\"}\n");
      }
      publisher.send(frames.toString().getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 1024; i++) {
        assertEquals("many/" + i, publisher.next("interest").path("channel").asString());
      }
      assertEquals("TOO_MANY_WATCHES", publisher.error());
      try (Conversation all = subscribed("#", "")) {
        for (int i = 0; i < 1024; i++) {
          assertEquals(1, answer(publisher));
        }
        all.end();
      }
    }
  }
}
