package io.sshbus.it.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.SshBusClient;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Ssh operator;
  private static Ssh node;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE);
    operator = router.operator();
    node = router.node(NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static void publish(String channel, String lines) {
    Run.Ended ended = node.feed(lines, "pub", channel);
    assertEquals(0, ended.status(), ended.err());
  }

  private static List<String> bodies(String... tail) {
    return operator.lines(tail);
  }

  @Test
  void eventsAreShownAsTheyComeALineEach() {
    try (Run tail = operator.start("tail", "live/#");
        SshBusClient client = router.client(NODE)) {
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(
              () -> {
                client.channel("live/begin").publish("begin").toCompletableFuture().join();
                return tail.out().contains("begin");
              });
      publish("live/status", "one\ntwo\n");
      String one = tail.line(line -> !line.contains("begin"));
      assertTrue(
          one.matches("20\\d\\d-\\S+Z nodea\\.example\\.com live/status one"),
          "time, node, channel and body in one readable line: " + one);
      assertTrue(tail.line().endsWith(" two"));
      assertTrue(tail.isAlive());
    }
  }

  @Test
  void theEndOfTheInputDoesNotEndIt() {
    try (Run tail = operator.start("tail", "deaf/status", "--since", "all").endInput()) {
      publish("deaf/status", "heard\n");
      assertTrue(tail.line().endsWith("heard"));
    }
  }

  @Test
  void jsonIsOneObjectALineForJq() {
    publish("json/status", "RAID STATUS CHANGE\n");
    String line =
        "%s tail 'json/#' --since 5m -C 1 -o json | jq -r '.node, .channel, .body, .id'"
            .formatted(operator.shell());
    Run.Ended ended = Run.of(List.of("bash", "-o", "pipefail", "-c", line)).end();
    assertEquals(0, ended.status(), ended.toString());
    assertEquals(List.of(NODE, "json/status", "RAID STATUS CHANGE"), ended.lines().subList(0, 3));
    assertTrue(ended.lines().get(3).matches("\\d+-\\d+-\\d+"));
  }

  @Test
  void theLastNComeFirst() {
    publish("lastn/status", "1\n2\n3\n4\n5\n");
    assertEquals(List.of("4", "5"), bodies("tail", "lastn/#", "-n", "2", "-C", "2", "-o", "cat"));
    Run.Ended none = operator.run("tail", "lastn/#", "-n", "0", "-W", "0.5");
    assertEquals(27, none.status());
  }

  @Test
  void sinceTakesAllDurationsTimesAndIds() {
    publish("since/status", "old\n");
    Instant between = Instant.now().plusMillis(1);
    Awaitility.await().until(() -> Instant.now().isAfter(between.plusMillis(5)));
    publish("since/status", "new\n");
    List<String> both = List.of("old", "new");
    assertEquals(both, bodies("tail", "since/#", "--since", "all", "-C", "2", "-o", "cat"));
    assertEquals(both, bodies("tail", "since/#", "--since", "1h30m", "-C", "2", "-o", "cat"));
    assertEquals(
        List.of("new"),
        bodies("tail", "since/#", "--since", between.toString(), "-C", "1", "-o", "cat"));
    String unix = "@%d.%06d".formatted(between.getEpochSecond(), between.getNano() / 1000);
    assertEquals(
        List.of("new"), bodies("tail", "since/#", "--since", unix, "-C", "1", "-o", "cat"));
    String id = bodies("tail", "since/#", "--since", "all", "-C", "1", "-o", "%i").get(0);
    assertEquals(List.of("new"), bodies("tail", "since/#", "--since", id, "-C", "1", "-o", "cat"));
    assertEquals(27, operator.run("tail", "since/#", "--since", "now", "-W", "0.5").status());
  }

  @Test
  void aDayStandsForItsMidnightInUtc() {
    publish("day/status", "today\n");
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String before = today.minusDays(1).toString();
    String after = today.plusDays(2).toString();
    String[] tail = {"tail", "day/#", "--since", before, "--until", "now", "-o", "cat"};
    assertEquals(List.of("today"), bodies(tail));
    tail[3] = after;
    assertEquals(List.of(), bodies(tail));
    assertEquals(
        List.of(), bodies("tail", "day/#", "--since", "all", "--until", before, "-o", "cat"));
  }

  @Test
  void theLastNAreCountedBehindThePattern() {
    publish("lastmatch/status", "a 1\na 2\nb\na 3\n");
    publish("lastmatch/status", "b\n".repeat(200));
    assertEquals(
        List.of("a 2", "a 3"),
        bodies("tail", "lastmatch/#", "-n", "2", "-g", "'^a'", "-C", "2", "-o", "cat"));
    assertEquals(
        List.of("a 1", "a 2", "a 3"),
        bodies("tail", "lastmatch/#", "-n", "9", "-g", "'^a'", "-C", "3", "-o", "cat"));
  }

  @Test
  void untilEndsWhatIsReadFromThePast() {
    publish("until/status", "old\n");
    assertEquals(
        List.of("old"), bodies("tail", "until/#", "--since", "all", "--until", "now", "-o", "cat"));
    assertEquals(
        List.of(), bodies("tail", "until/#", "--since", "all", "--until", "2020-01-01T00:00:00Z"));
    assertEquals(
        List.of("old"),
        bodies("tail", "until/#", "--since", "all", "--until", "200ms", "-o", "cat"));
  }

  @Test
  void aPatternChoosesByTheBody() {
    publish("match/status", "all is well\nRAID STATUS CHANGE for VolumeID 2\nstill well\n");
    assertEquals(
        List.of("RAID STATUS CHANGE for VolumeID 2"),
        bodies(
            "tail",
            "match/#",
            "--since",
            "all",
            "--until",
            "now",
            "-o",
            "cat",
            "-g",
            "'RAID STATUS CHANGE'"));
    Run.Ended bad = operator.run("tail", "match/#", "-g", "'('");
    assertEquals(1, bad.status());
    assertTrue(bad.err().contains("BAD_PATTERN"), bad.err());
  }

  @Test
  void itEndsAfterSomeEventsOrSomeTime() {
    publish("ends/status", "1\n2\n3\n");
    assertEquals(
        List.of("1", "2"), bodies("tail", "ends/#", "--since", "all", "-C", "2", "-o", "cat"));
    Run.Ended nothing = operator.run("tail", "ends/nothing", "-W", "0.3");
    assertEquals(27, nothing.status(), "nothing came: " + nothing);
    assertTrue(nothing.err().contains("TIMEOUT"), nothing.err());
    Run.Ended something = operator.run("tail", "ends/#", "--since", "all", "-W", "2", "-o", "cat");
    assertEquals(0, something.status(), something.err());
    assertEquals(List.of("1", "2", "3"), something.lines());
  }

  @Test
  void aFormatIsFilledIn() {
    publish("format/status", "a\tb\u001b[31m\n");
    String line =
        bodies("tail", "format/#", "--since", "all", "-C", "1", "-o", "'%c|%n|%b|%%|%t'").get(0);
    assertTrue(
        line.startsWith("format/status|" + NODE + "|a\tb\\x1b[31m|%|20"),
        "a terminal is not given orders: " + line);
    assertEquals(1, operator.run("tail", "format/#", "-o", "nonsense").status());
  }

  @Test
  void anotherTailGoesOnWhereTheLastAckStands() {
    publish("ack/status", "1\n2\n3\n");
    String name = "acks";
    try (Run tail =
        operator.start(
            "tail", "ack/#", "--since", "all", "--name", name, "--ack", "-o", "'%i %b'")) {
      tail.line();
      String second = tail.line();
      assertTrue(second.endsWith(" 2"));
      tail.send(second.substring(0, second.indexOf(' ')) + "\n");
      tail.line();
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .untilAsserted(
              () -> {
                Run.Ended taken =
                    operator.run(
                        "tail",
                        "ack/#",
                        "--since",
                        "last",
                        "--name",
                        name,
                        "--takeover",
                        "--ack",
                        "-C",
                        "1",
                        "-o",
                        "cat");
                assertEquals(List.of("3"), taken.lines());
              });
    }
  }

  @Test
  void aWrongIdToAcknowledgeIsToldAndHarmsNothing() {
    publish("wrongack/status", "1\n2\n");
    try (Run tail =
        operator.start(
            "tail", "wrongack/#", "--since", "all", "--name", "wrong", "--ack", "-o", "cat")) {
      tail.line();
      tail.send("nonsense\n9-9-9\n");
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> tail.err().contains("BAD_SINCE") && tail.err().contains("9-9-9"));
      assertEquals("2", tail.line());
      assertTrue(tail.isAlive());
    }
  }

  @Test
  void aNamedTailWithoutAcksGoesOnBehindWhatReachedTheProcess() {
    publish("named/status", "1\n2\n");
    try (Run tail =
        operator.start("tail", "named/#", "--since", "all", "--name", "keeper", "-o", "cat")) {
      tail.line();
      tail.line();
      Run.Ended busy = operator.run("tail", "named/#", "--since", "last", "--name", "keeper");
      assertEquals(75, busy.status(), "a cursor has one user");
      assertTrue(busy.err().contains("CURSOR_IN_USE"), busy.err());
      publish("named/status", "3\n");
      tail.line();
    }
    publish("named/status", "4\n");
    Awaitility.await()
        .atMost(Run.DEADLINE)
        .untilAsserted(
            () -> {
              Run.Ended next =
                  operator.run(
                      "tail", "named/#", "--since", "last", "--name", "keeper", "-W", "3", "-o",
                      "cat");
              assertEquals(0, next.status(), next.err());
              assertTrue(next.lines().contains("4"), "nothing is left out");
              assertEquals("4", next.lines().get(next.lines().size() - 1));
            });
  }

  @Test
  void headReturnsAtOnceWhateverTheStream() {
    publish("head/status", "first\n");
    try (SshBusClient client = router.client(NODE)) {
      Thread publisher =
          new Thread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  client.channel("head/status").publish("more").toCompletableFuture().join();
                }
              });
      publisher.start();
      try {
        for (String since : List.of("--since all", "")) {
          String line = "%s tail '#' %s | head -1".formatted(operator.shell(), since);
          long begun = System.nanoTime();
          Run.Ended ended =
              Run.of(List.of("bash", "-c", line)).endInput().await(Duration.ofSeconds(10));
          assertEquals(1, ended.lines().size(), ended.toString());
          assertFalse(System.nanoTime() - begun > 10e9);
        }
      } finally {
        publisher.interrupt();
      }
    }
  }

  @Test
  void headReturnsAtOnceWhereNothingNewComes() {
    publish("quiet/status", "first\nsecond\n");
    String line = "%s tail 'quiet/#' --since all -o cat | head -1".formatted(operator.shell());
    Run.Ended ended = Run.of(List.of("bash", "-c", line)).endInput().await(Duration.ofSeconds(10));
    assertEquals(List.of("first"), ended.lines(), ended.toString());
    Run.Ended all =
        operator.run("tail", "quiet/#", "--since", "all", "--until", "now", "-o", "cat");
    assertEquals(List.of("first", "second"), all.lines(), all.toString());
  }

  @Test
  void aTailIsRefusedWhatItMayNotRead() {
    Run.Ended ended = node.run("tail", "'$SYS/audit'");
    assertEquals(77, ended.status());
    assertTrue(ended.err().contains("ACL_DENIED"), ended.err());
    assertEquals(1, operator.run("tail", "x", "-l", "=b").status());
  }
}
