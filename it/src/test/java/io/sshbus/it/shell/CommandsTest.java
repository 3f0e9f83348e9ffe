package io.sshbus.it.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
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
    node.feed("one\ntwo\n", "pub", "raid/status");
    node.feed("three\n", "pub", "disk/sda/smart");
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  @Test
  void lsListsChannelsWithTheTimeOfTheirLastEvent() {
    List<String> all = operator.lines("ls");
    assertEquals(2, all.size(), all.toString());
    assertTrue(all.get(0).matches("20\\S+Z\\s+disk/sda/smart"), all.toString());
    assertTrue(all.get(1).matches("20\\S+Z\\s+raid/status"), all.toString());
    assertEquals(1, operator.lines("ls", "'raid/#'").size());
    assertEquals(List.of(), operator.lines("ls", "'none/#'"));
  }

  @Test
  void lsSaysWhereThereAreMoreChannelsThanItLists() {
    Run.Ended one = operator.run("ls", "-n", "1");
    assertEquals(1, one.lines().size(), one.toString());
    assertTrue(one.err().contains("there are more than 1 channels; -n shows more"), one.err());
    assertEquals(1, operator.run("ls", "-n", "-1").status());
  }

  @Test
  void getPrintsTheNewestEventOfEachChannel() {
    assertEquals(List.of("two"), operator.lines("get", "raid/status", "-o", "cat"));
    assertEquals(List.of("three", "two"), operator.lines("get", "'#'", "-o", "cat"));
    assertTrue(operator.lines("get", "raid/status").get(0).endsWith("raid/status two"));
    Run.Ended none = operator.run("get", "none/status");
    assertEquals(69, none.status());
    assertTrue(
        none.err().startsWith("sshbus: NOT_FOUND: there is no event on none/status"), none.err());
  }

  @Test
  void bodiesAreShownAsTheyAreWhateverTheirBytes() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    String body = Base64.getEncoder().encodeToString(all);
    try (Conversation talk = node.open("bytes/all")) {
      talk.say("{'op':'publish','retain':true,'body64':'" + body + "'}").next("confirm");
    }
    byte[] line = Arrays.copyOf(all, 257);
    line[256] = '\n';
    for (String[] words :
        List.of(
            new String[] {"get", "bytes/all", "-o", "cat"},
            new String[] {"tail", "bytes/all", "--since", "all", "--until", "now", "-o", "cat"})) {
      try (Run run = operator.start(words)) {
        assertArrayEquals(line, run.bytes(line.length), words[0]);
        Run.Ended ended = run.await();
        assertEquals(0, ended.status());
        assertEquals(new String(line, StandardCharsets.UTF_8), ended.out());
      }
    }
  }

  @Test
  void nodesListsWhoIsConnected() {
    try (Run tail = node.start("tail", "raid/#", "--since", "all")) {
      tail.line();
      String short1 = String.join("\n", operator.lines("nodes"));
      assertTrue(short1.contains("node:" + NODE) && short1.contains("127.0.0.1"), short1);
      String json = String.join("\n", operator.lines("nodes", "-o", "json"));
      assertTrue(json.contains("\"principal\":\"node:" + NODE + "\""), json);
      assertTrue(json.contains("\"channels\":1"), json);
    }
    assertEquals(77, node.run("nodes").status(), "for operators");
  }

  @Test
  void reportSumsUp() {
    String report = String.join("\n", operator.lines("report"));
    for (String word : List.of("router", "testbus", "connections", "partition 0", "heap", "up")) {
      assertTrue(report.contains(word), report);
    }
    assertEquals(77, node.run("report").status(), "for operators");
  }

  @Test
  void helpListsTheCommandsAndSaysWhoYouAre() {
    String help = String.join("\n", operator.lines("help"));
    for (String word :
        List.of(
            "operator", "acl", "get", "help", "ls", "nodes", "pub", "report", "tail", "version")) {
      assertTrue(help.contains(word), help);
    }
    assertTrue(String.join("\n", node.lines("help")).contains("node:" + NODE));
    assertTrue(operator.lines("version").get(0).startsWith("sshbus "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acl", "close", "drain", "get", "help", "ls", "metrics", "nodes", "pub", "report", "tail",
        "top", "version"
      })
  void everyCommandHasHelp(String command) {
    String help = String.join("\n", operator.lines(command, "--help"));
    assertTrue(help.startsWith("Usage: ssh bus " + command), help);
    assertTrue(help.contains("--help"), help);
    assertTrue(
        help.lines().allMatch(line -> line.length() <= 100 && line.indexOf('\u001b') < 0), help);
  }

  @Test
  void aclTestExplainsADecision() {
    List<String> yes = operator.lines("acl", "test", "node:" + NODE, "publish", "raid/status");
    assertTrue(yes.get(0).startsWith("allowed: "), yes.toString());
    Run.Ended no = operator.run("acl", "test", "node:" + NODE, "subscribe", "'$to/#'");
    assertEquals(77, no.status());
    assertTrue(no.out().startsWith("denied: "), no.toString());
    assertTrue(no.out().contains("$to/" + NODE + "/#"), "the widest that is allowed: " + no);
    assertEquals(1, operator.run("acl", "test", "nonsense", "publish", "x").status());
    assertEquals(1, operator.run("acl", "test", "node:" + NODE, "eat", "x").status());
    assertEquals(77, node.run("acl", "test", "node:" + NODE, "publish", "x").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate",
        "tail",
        "tail --frobnicate x",
        "tail x -C 0",
        "tail x -C many",
        "tail x -n 1 --since all",
        "tail x -W 0",
        "tail a//b",
        "tail 'a/#/b'",
        "pub",
        "pub a b",
        "pub x --seq -1",
        "ls --nonsense",
        "get",
        "tail 'x",
        "tail x --since yesterday",
        "tail x --since 2026-02-30"
      })
  void whatIsNoCommandOrWrongIsToldOnStderr(String line) {
    Run.Ended ended = operator.run(line);
    assertEquals(1, ended.status(), ended.toString());
    assertEquals("", ended.out());
    assertTrue(ended.err().startsWith("sshbus: "), ended.err());
    assertEquals(1, ended.err().lines().count(), ended.err());
  }

  @Test
  void anUnknownCommandNamesThoseThereAre() {
    assertTrue(operator.run("frobnicate").err().contains("tail"));
    Run.Ended shell = operator.run();
    assertEquals(1, shell.status());
    assertTrue(shell.err().contains("there is no shell here; try: ssh bus help"), shell.err());
  }

  @Test
  void aCommandLineThatIsTooLongIsRefused() {
    Run.Ended ended = operator.run("pub", "x", "-m", "y".repeat(70_000));
    assertEquals(1, ended.status(), ended.err());
    assertTrue(ended.err().contains("longer than"), ended.err());
  }
}
