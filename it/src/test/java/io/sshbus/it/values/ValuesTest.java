package io.sshbus.it.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Selectors, times to live and last values, as users of {@code ssh}, frames and Java have them. */
class ValuesTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Ssh operator;
  private static Ssh node;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, OTHER);
    operator = router.operator();
    node = router.node(NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static void publish(Ssh who, String... pub) {
    Run.Ended ended = who.run(pub);
    assertEquals(0, ended.status(), ended.err());
  }

  private static List<String> tail(String... tail) {
    return operator.lines(tail);
  }

  @Test
  void aSelectorChoosesFromTheLogAndLiveAndWhatMinusNCounts() {
    publish(node, "pub", "select/a", "-m", "crit1", "-t", "severity=crit");
    publish(node, "pub", "select/a", "-m", "info", "-t", "severity=info");
    publish(router.node(OTHER), "pub", "select/a", "-m", "crit2", "-t", "severity=crit");
    publish(node, "pub", "select/b", "-m", "none");
    String all = "'select/#' --since all --until now -o cat -l ";
    assertEquals(List.of("crit1", "crit2"), tail("tail", all + "severity=crit"));
    assertEquals(
        List.of("crit1", "info"),
        tail("tail", all + "'severity in (crit,info),node=" + NODE + "'"));
    assertEquals(List.of("none"), tail("tail", all + "'!severity'"));
    assertEquals(List.of(), tail("tail", all + "'@severity'"));
    assertEquals(
        List.of("crit2"),
        tail("tail", "'select/#' -n 1 --until now -o cat -l severity=crit"),
        "-n counts what is selected");
    try (Run live = operator.start("tail", "'select/#' -n 1 -o cat -l severity=crit")) {
      assertEquals("crit2", live.line());
      publish(node, "pub", "select/a", "-m", "other", "-t", "severity=info");
      publish(node, "pub", "select/a", "-m", "crit3", "-t", "severity=crit");
      assertEquals("crit3", live.line());
    }
    Run.Ended bad = operator.run("tail", "x -l 'a in b'");
    assertEquals(1, bad.status());
    assertTrue(bad.err().contains("BAD_SELECTOR: character 6 of the selector"), bad.err());
  }

  @Test
  void whatKeyMasterVouchesForCannotBeClaimed() {
    assertEquals(0, operator.run("key", "tag", OTHER, "rack=7").status());
    publish(router.node(OTHER), "pub", "vouched/a", "-m", "honest");
    publish(router.node(OTHER), "pub", "vouched/a", "-m", "lying", "-t", "rack=8");
    publish(node, "pub", "vouched/a", "-m", "forged", "-t", "rack=7");
    String all = "'vouched/#' --since all --until now -o cat -l ";
    assertEquals(List.of("honest", "lying", "forged"), tail("tail", all + "rack=7"));
    assertEquals(List.of("honest", "lying"), tail("tail", all + "@rack=7"));
    assertEquals(List.of(), tail("tail", all + "rack=8"));
  }

  @Test
  void framesAndTheJavaClientSelectToo() {
    List<String> seen = new CopyOnWriteArrayList<>();
    SubscribeOptions crit =
        SubscribeOptions.DEFAULT.withSince(new Since.All()).withSelect("severity=crit");
    try (Conversation raid = node.open("java/#");
        SshBusClient client = router.client(NODE);
        Subscription all = client.subscribe("java/#", crit, event -> seen.add(event.text()))) {
      raid.say("{'op':'hello','tags':{'severity':'crit'}}");
      raid.say("{'op':'subscribe','sub':'s','since':'last','select':'severity!=crit'}");
      raid.next("live");
      raid.say("{'op':'publish','channel':'java/a','body':'one'}");
      raid.say(
          "{'op':'publish','channel':'java/a','body':'two','tags':{'severity':'info','a':'b'}}");
      JsonNode event = raid.await("event");
      assertEquals("two", event.path("body").asString(), "the event's claim wins");
      Awaitility.await().atMost(Run.DEADLINE).until(() -> seen.equals(List.of("one")));
      assertTrue(all != null);
    }
    String subs = String.join("\n", node.lines("subs", "-o", "json"));
    assertTrue(subs.contains("\"select\":\"severity!=crit\""), subs);
  }
}
