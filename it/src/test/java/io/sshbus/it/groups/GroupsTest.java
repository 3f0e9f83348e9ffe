package io.sshbus.it.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Event;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.log.Since;
import io.sshbus.wire.Json;
import io.sshbus.wire.SubscribeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GroupsTest {
  private static final String A = "a.example.com";
  private static final String B = "b.example.com";
  private static final String YAML =
      """
      groups:
        - {name: careful, maxDeliveries: 2, deadLetters: dead/careful}
        - {name: hidden, filter: "hidden/#", maxDeliveries: 1}
        - {name: closed, members: ["node:b.*"]}
        - {name: hasty, ackTimeout: 1s}
      """;

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.configured(temp.resolve("bus"), YAML, A, B);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static void publish(String node, String channel, String... bodies) {
    assertEquals(
        0, router.node(node).feed(String.join("\n", bodies) + "\n", "pub", channel).status());
  }

  private static String[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toArray(String[]::new);
  }

  private static Conversation member(String node, String filter, String group, String more) {
    Conversation open = router.node(node).open(filter);
    open.say(
        "{'op':'subscribe','sub':'s','since':'all','group':'"
            + group
            + "','ack':'manual'"
            + more
            + "}");
    return open;
  }

  private static Conversation liveMember(String node, String filter, String group) {
    Conversation open = member(node, filter, group, "");
    open.next("live");
    return open;
  }

  private static List<JsonNode> take(Conversation from, int events) {
    List<JsonNode> taken = new ArrayList<>();
    while (taken.size() < events) {
      taken.add(from.await("event"));
    }
    return taken;
  }

  private static List<String> bodies(List<JsonNode> events) {
    return events.stream().map(event -> event.path("body").asString()).toList();
  }

  private static void ack(Conversation member, JsonNode event) {
    String id = event.path("id").asString();
    member.say("{'op':'ack','sub':'s','id':'" + id + "'}");
    assertEquals(id, member.await("acked").path("id").asString());
  }

  private static void nack(Conversation member, JsonNode event) {
    member.say("{'op':'nack','sub':'s','id':'" + event.path("id").asString() + "'}");
  }

  private static JsonNode group(String name) {
    return router.operator().lines("subs", "-o", "json").stream()
        .map(line -> Json.read(Bytes.utf8(line)))
        .filter(line -> line.path("group").asString("").equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void membersShareTheEventsAndEachSenderStaysWithOne() throws Exception {
    List<Event> first = new CopyOnWriteArrayList<>();
    List<Event> second = new CopyOnWriteArrayList<>();
    SubscribeOptions options =
        SubscribeOptions.DEFAULT.withGroup("workers").withSince(new Since.All());
    publish(A, "share/x", numbers(20));
    publish(B, "share/x", numbers(20));
    try (SshBusClient one = router.client(A);
        SshBusClient two = router.client(B);
        Subscription s1 = one.subscribe("share/#", options, first::add);
        Subscription s2 = two.subscribe("share/#", options, second::add)) {
      s1.live().toCompletableFuture().get(40, TimeUnit.SECONDS);
      s2.live().toCompletableFuture().get(40, TimeUnit.SECONDS);
      publish(A, "share/y", numbers(20));
      publish(B, "share/y", numbers(20));
      publish(B, "share/z", numbers(20));
      Awaitility.await().atMost(Run.DEADLINE).until(() -> first.size() + second.size() == 100);
      for (List<Event> seen : List.of(first, second)) {
        assertEquals(
            seen.stream().map(Event::id).sorted().toList(), seen.stream().map(Event::id).toList());
      }
      assertEquals(
          1,
          Stream.of(first, second)
              .filter(seen -> seen.stream().anyMatch(e -> e.channel().value().equals("share/z")))
              .count(),
          "all of one sender went to one member");
      assertEquals(
          100, Stream.concat(first.stream(), second.stream()).map(Event::id).distinct().count());
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> group("workers").path("unacked").asInt() == 0);
      assertEquals(2, group("workers").path("members").asInt());
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> group("workers").path("lag").path("events").asInt() == 0);
    }
  }

  @Test
  void whatAKilledMemberHadGoesToTheOthersAtOnceAndInOrder() {
    try (Conversation doomed = liveMember(A, "kill/#", "kill")) {
      publish(B, "kill/x", numbers(10));
      List<JsonNode> had = take(doomed, 10);
      ack(doomed, had.get(3));
      try (Conversation heir = member(B, "kill/#", "kill", "")) {
        doomed.run().kill();
        assertEquals(List.of("4", "5", "6", "7", "8", "9"), bodies(take(heir, 6)));
      }
    }
  }

  @Test
  void anEventGivenBackGoesToAnother() {
    try (Conversation one = liveMember(A, "back/#", "back");
        Conversation two = liveMember(B, "back/#", "back")) {
      publish(A, "back/x", "a");
      Conversation first = has(one, two);
      Conversation second = first == one ? two : one;
      JsonNode event = take(first, 1).get(0);
      nack(first, event);
      assertEquals(event.path("id"), take(second, 1).get(0).path("id"));
    }
  }

  /** Which of two members has been sent something. */
  private static Conversation has(Conversation one, Conversation two) {
    Awaitility.await().atMost(Run.DEADLINE).until(() -> wasSent(one) || wasSent(two));
    return wasSent(one) ? one : two;
  }

  private static boolean wasSent(Conversation member) {
    return member.run().out().contains("\"event\"");
  }

  @Test
  void creditBoundsWhatAMemberHasAndABatchIsSplit() {
    try (Conversation slow = liveMember(A, "credit/#", "credit")) {
      slow.say("{'op':'credit','sub':'s','events':1}");
      publish(B, "credit/x", numbers(3));
      JsonNode first = slow.next("event");
      assertEquals(1, group("credit").path("unacked").asInt());
      slow.say("{'op':'ack','sub':'s','id':'" + first.path("id").asString() + "'}");
      assertEquals("1", slow.await("event").path("body").asString());
      slow.say("{'op':'credit','sub':'s','events':5}");
      assertEquals("2", slow.await("event").path("body").asString());
    }
  }

  @Test
  void membersShareWhatMatchesAndTheRestIsDoneWith() {
    try (Conversation one =
        member(A, "match/#", "match", ",'match':'[13]','select':'node=" + B + "'")) {
      one.next("live");
      publish(B, "match/x", numbers(4));
      publish(A, "match/x", numbers(4));
      List<JsonNode> odd = take(one, 2);
      assertEquals(List.of("1", "3"), bodies(odd));
      ack(one, odd.get(1));
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> group("match").path("lag").path("events").asInt() == 0);
    }
  }

  @Test
  void aGroupThatWouldGetItsOwnDeadLettersAgainDoesNotBegin() {
    try (Conversation loop = member(A, "dead/#", "careful", "")) {
      assertEquals("GROUP_DIFFERS", loop.error());
    }
  }

  @Test
  void whatNobodyCanHandleIsADeadLetter() {
    try (Conversation careful = liveMember(A, "job/#", "careful")) {
      publish(B, "job/x", "poison", "food");
      List<JsonNode> both = take(careful, 2);
      nack(careful, both.get(0));
      JsonNode again = take(careful, 1).get(0);
      assertEquals("poison", again.path("body").asString());
      nack(careful, again);
      ack(careful, both.get(1));
      String letter =
          router
              .operator()
              .lines("tail", "dead/careful", "--since", "all", "-C", "1", "-o", "json")
              .get(0);
      JsonNode dead = Json.read(Bytes.utf8(letter));
      assertEquals("poison", dead.path("body").asString());
      assertEquals("bus", dead.path("sender").asString());
      JsonNode tags = dead.path("trusted");
      assertEquals(both.get(0).path("id"), tags.path("dead-letter/id"));
      assertEquals("node:" + B, tags.path("dead-letter/sender").asString());
      assertEquals("job/x", tags.path("dead-letter/channel").asString());
      assertEquals("careful", tags.path("dead-letter/group").asString());
      assertEquals("2", tags.path("dead-letter/deliveries").asString());
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> group("careful").path("lag").path("events").asInt() == 0);
    }
  }

  @Test
  void deadLettersWithoutAChannelAreForOperatorsAlone() {
    try (Conversation hidden = liveMember(A, "hidden/#", "hidden")) {
      publish(B, "hidden/x", "secret");
      nack(hidden, take(hidden, 1).get(0));
      String[] tail = {
        "tail", "'$SYS/dead-letters/hidden'", "--since", "all", "-C", "1", "-o", "cat"
      };
      assertEquals(List.of("secret"), router.operator().lines(tail));
      assertEquals(77, router.node(A).run(tail).status());
    }
  }

  @Test
  void tailTakesExactlySoManyAndTheNextOneGoesOn() {
    publish(A, "tail/x", numbers(7));
    String[] three = {
      "tail", "'tail/#'", "--group", "shell", "--since", "all", "-C", "3", "-o", "cat"
    };
    assertEquals(List.of("0", "1", "2"), router.operator().lines(three));
    assertEquals(List.of("3", "4", "5"), router.node(B).lines(three));
    publish(A, "tail/x", "7", "8");
    assertEquals(List.of("6", "7", "8"), router.node(A).lines(three));
  }

  @Test
  void aGroupIsListedSetBackAndForgotten() {
    try (Conversation one = liveMember(A, "admin/#", "admin")) {
      publish(B, "admin/x", numbers(3));
      ack(one, take(one, 3).get(2));
      assertTrue(
          router.node(A).lines("subs").stream().anyMatch(line -> line.contains("group of 1")));
      assertTrue(router.node(B).lines("subs").stream().noneMatch(line -> line.contains(" admin ")));
      assertEquals(75, router.operator().run("subs", "rm", "admin", "--group").status());
      assertEquals(
          0, router.operator().run("subs", "seek", "admin", "--group", "--to", "all").status());
      assertEquals("CURSOR_MOVED", one.await("error").path("code").asString());
      one.say("{'op':'subscribe','sub':'s','group':'admin','ack':'manual'}");
      assertEquals(List.of("0", "1", "2"), bodies(take(one, 3)));
    }
    Awaitility.await()
        .atMost(Run.DEADLINE)
        .until(() -> router.node(A).run("subs", "rm", "admin", "--group").status() == 0);
    assertEquals(69, router.operator().run("subs", "rm", "admin", "--group").status());
  }

  @Test
  void whoMayNotReadOrIsNoMemberByConfigurationStaysOut() {
    try (Conversation a = member(A, "closed/#", "closed", "")) {
      assertEquals("ACL_DENIED", a.error());
      a.say("{'op':'subscribe','sub':'s','filter':'closed/x','group':'other'}").next("live");
      a.say("{'op':'subscribe','sub':'t','filter':'closed/x','group':'other','match':'x'}");
      assertEquals("GROUP_DIFFERS", a.error());
    }
    try (Conversation sys = router.node(A).open("$SYS/#")) {
      sys.say("{'op':'subscribe','sub':'s','group':'spy'}");
      assertEquals("ACL_DENIED", sys.error());
    }
    liveMember(B, "closed/#", "closed").close();
  }

  @Test
  void aSilentMemberIsPutOutAndCannotHoldTheOthersUp() {
    try (Conversation silent = liveMember(A, "hasty/#", "hasty")) {
      publish(B, "hasty/x", numbers(2));
      take(silent, 2);
      try (Conversation other = member(B, "hasty/#", "hasty", "")) {
        assertEquals("ACK_TIMEOUT", silent.await("error").path("code").asString());
        assertEquals(List.of("0", "1"), bodies(take(other, 2)));
      }
    }
  }

  @Test
  void aGroupWithoutMembersKeepsItsEventsOverARestart() {
    try (Conversation one = liveMember(A, "keep/#", "keep")) {
      publish(B, "keep/x", numbers(4));
      ack(one, take(one, 4).get(1));
    }
    publish(B, "keep/x", "4");
    router.stop();
    router.startAgain();
    try (Conversation two = member(B, "keep/#", "keep", "")) {
      assertEquals(List.of("2", "3", "4"), bodies(take(two, 3)));
    }
  }

  @Test
  void theJavaClientGivesBackAndAcknowledges() throws Exception {
    List<Event> seen = new CopyOnWriteArrayList<>();
    SubscribeOptions options =
        SubscribeOptions.DEFAULT.withGroup("java").withSince(new Since.All()).withManualAck(true);
    publish(B, "java/x", numbers(3));
    try (SshBusClient client = router.client(A);
        Subscription member = client.subscribe("java/#", options, seen::add)) {
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.size() == 3);
      member
          .nack(seen.get(0).id(), Duration.ofMillis(10))
          .toCompletableFuture()
          .get(40, TimeUnit.SECONDS);
      member.ack(seen.get(2).id()).toCompletableFuture().get(40, TimeUnit.SECONDS);
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.size() == 4);
      assertEquals("0", seen.get(3).text());
      member.ack(seen.get(3).id()).toCompletableFuture().get(40, TimeUnit.SECONDS);
      assertTrue(
          member
              .ack(seen.get(3).id())
              .toCompletableFuture()
              .handle((ok, fault) -> fault != null)
              .get(40, TimeUnit.SECONDS));
      assertEquals(0, group("java").path("lag").path("events").asInt());
    }
  }
}
