package io.sshbus.it.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Master;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The table of default rights, and configured ones, over real sessions. */
class RightsTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Map<String, Master> masters;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, OTHER);
    masters = new LinkedHashMap<>();
    masters.put("node", router.node(NODE).master(temp.resolve("n")));
    masters.put("operator", router.operator().master(temp.resolve("o")));
  }

  @AfterAll
  static void stop() {
    masters.values().forEach(Master::close);
    router.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node     | publish   | raid/status                       | yes",
        "node     | subscribe | raid/status                       | yes",
        "node     | subscribe | #                                 | yes",
        "node     | subscribe | +/status                          | yes",
        "node     | publish   | $to/nodeb.example.com/inbox       | yes",
        "node     | publish   | $to/nodea.example.com/inbox       | yes",
        "node     | subscribe | $to/nodea.example.com/#           | yes",
        "node     | subscribe | $to/nodeb.example.com/#           | no",
        "node     | subscribe | $to/#                             | $to/nodea.example.com/#",
        "node     | subscribe | $to/+/inbox                       | $to/nodea.example.com/#",
        "node     | publish   | $node/nodea.example.com/facts     | yes",
        "node     | publish   | $node/nodeb.example.com/facts     | no",
        "node     | subscribe | $node/nodeb.example.com/#         | yes",
        "node     | subscribe | $node/#                           | yes",
        "node     | subscribe | $SYS/nodes/#                      | yes",
        "node     | subscribe | $SYS/nodes/nodeb.example.com      | yes",
        "node     | subscribe | $SYS/audit                        | no",
        "node     | subscribe | $SYS/#                            | $SYS/nodes/#",
        "node     | publish   | $SYS/nodes/nodea.example.com      | no",
        "node     | publish   | $other/x                          | no",
        "node     | subscribe | $other/#                          | no",
        "operator | publish   | raid/status                       | yes",
        "operator | publish   | $to/nodea.example.com/inbox       | yes",
        "operator | subscribe | $to/#                             | yes",
        "operator | subscribe | $node/#                           | yes",
        "operator | subscribe | $SYS/#                            | yes",
        "operator | publish   | $SYS/audit                        | no",
      })
  void theDefaultsAreThoseOfTheProtocol(String who, String verb, String channel, String allowed) {
    try (Conversation talk = masters.get(who).ssh().open(channel)) {
      talk.say(
          verb.equals("publish")
              ? "{'op':'publish','seq':1,'body':'x'}"
              : "{'op':'subscribe','sub':'s'}");
      JsonNode answer = talk.next();
      if (allowed.equals("yes")) {
        assertEquals(
            verb.equals("publish") ? "confirm" : "live",
            answer.path("op").asString(),
            answer.toString());
      } else {
        assertEquals("ACL_DENIED", answer.path("code").asString(), answer.toString());
        assertTrue(
            allowed.equals("no") || answer.path("message").asString().contains(allowed),
            "the widest that is allowed is told: " + answer);
      }
    }
  }

  @Test
  void aWildcardAtTheFrontDoesNotShowDollarChannels() {
    Run.Ended seen =
        masters
            .get("operator")
            .ssh()
            .run("tail", "'#'", "--since", "all", "--until", "now", "-o", "%c");
    assertTrue(seen.lines().stream().noneMatch(line -> line.startsWith("$")), seen.out());
  }

  @Test
  void configuredRightsReplaceTheDefaults(@TempDir Path directory) {
    String yaml =
        """
        rights:
          - {who: "operator:*", can: [publish, subscribe], on: ["#"]}
          - {who: "node:nodea.example.com", can: [publish], on: ["raid/#", "own/{node}/#"]}
          - {who: "node:*", can: [subscribe], on: ["raid/+/public/#"]}
        """;
    try (TestRouter own = TestRouter.configured(directory.resolve("bus"), yaml, NODE, OTHER)) {
      assertEquals(0, own.node(NODE).feed("x\n", "pub", "raid/status").status());
      assertEquals(0, own.node(NODE).feed("x\n", "pub", "own/" + NODE + "/x").status());
      Run.Ended elsewhere = own.node(NODE).feed("x\n", "pub", "own/" + OTHER + "/x");
      assertEquals(77, elsewhere.status(), elsewhere.toString());
      assertEquals(77, own.node(OTHER).feed("x\n", "pub", "raid/status").status());
      Run.Ended wider = own.node(OTHER).run("tail", "'raid/#'");
      assertEquals(77, wider.status());
      assertTrue(wider.err().contains("raid/+/public/#"), wider.err());
      Run.Ended narrow =
          own.node(OTHER).run("tail", "raid/x/public/y", "--since", "all", "--until", "now");
      assertEquals(0, narrow.status(), narrow.err());
      Run.Ended explained = own.operator().run("acl", "test", "node:" + OTHER, "publish", "raid/x");
      assertEquals(77, explained.status());
    }
  }

  @Test
  void aNodeMayPublishOnlySoFast(@TempDir Path directory) {
    String yaml = "quotas:\n  bytesPerSecond: 10KiB\n";
    try (TestRouter slow = TestRouter.configured(directory.resolve("bus"), yaml, NODE)) {
      String lines = ("x".repeat(999) + "\n").repeat(40);
      assertEquals(0, slow.node(NODE).feed("fits\n", "pub", "raid/status").status());
      Run.Ended first = slow.node(NODE).feed(lines, "pub", "raid/status");
      Run.Ended more = slow.node(NODE).feed(lines, "pub", "raid/status");
      assertTrue(
          first.status() == 75 || more.status() == 75, "40 KiB twice: " + first + " " + more);
      assertTrue((first.err() + more.err()).contains("QUOTA_EXCEEDED"), first + " " + more);
      assertEquals(
          0, slow.operator().feed(lines, "pub", "raid/status").status(), "operators have none");
    }
  }

  @Test
  void aNodeMayStoreOnlyItsShare(@TempDir Path directory) {
    String yaml =
        """
        log:
          classes: [{name: default, maxAge: 1d, maxBytes: 64MiB}]
        quotas:
          storedShare: 1%
        """;
    try (TestRouter small = TestRouter.configured(directory.resolve("bus"), yaml, NODE, OTHER)) {
      String lines = ("x".repeat(9_999) + "\n").repeat(100);
      Run.Ended first = small.node(NODE).feed(lines, "pub", "raid/status");
      Run.Ended more = small.node(NODE).feed(lines, "pub", "raid/status");
      assertEquals(75, more.status(), first + " " + more);
      assertTrue(more.err().contains("QUOTA_EXCEEDED") && more.err().contains("share"), more.err());
      assertEquals(0, small.node(OTHER).feed("x\n", "pub", "raid/status").status(), "others may");
      assertEquals(List.of("x"), small.operator().lines("get", "raid/status", "-o", "cat"));
    }
  }
}
