package io.sshbus.it.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PubTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Ssh node;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE);
    node = router.node(NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private static List<String> stored(String channel, String format) {
    return router
        .operator()
        .lines("tail", channel, "--since", "all", "--until", "now", "-o", format);
  }

  @Test
  void itEndsWith0WhenAllIsConfirmed() {
    String lines =
        IntStream.range(0, 20_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    Run.Ended ended = node.feed(lines, "pub", "all/status");
    assertEquals(0, ended.status(), ended.err());
    assertEquals("", ended.out() + ended.err());
    assertEquals(lines, String.join("\n", stored("all/status", "cat")) + "\n");
  }

  @Test
  void aLineWithoutItsEndCountsToo() {
    assertEquals(0, node.feed("one\r\ntwo\n\nlast", "pub", "ends/status").status());
    assertEquals(List.of("one", "two", "", "last"), stored("ends/status", "cat"));
  }

  @Test
  void noInputIsNoEventAndNoFault() {
    assertEquals(0, node.run("pub", "nothing/status").status());
    assertEquals(List.of(), stored("nothing/status", "cat"));
  }

  @Test
  void itSaysHowManyWereConfirmedBeforeARefusal() {
    String tooLong = "x".repeat(300 * 1024);
    Run.Ended ended = node.feed("one\ntwo\n" + tooLong + "\nnever\n", "pub", "long/status");
    assertEquals(1, ended.status());
    assertTrue(ended.err().contains("BODY_TOO_LARGE"), ended.err());
    assertTrue(ended.err().contains("sshbus: 2 events confirmed, then"), ended.err());
    assertEquals(List.of("one", "two"), stored("long/status", "cat"), "and nothing behind it");
  }

  @Test
  void aTextAndTagsComeWithTheCommand() {
    assertEquals(
        0,
        node.run("pub", "text/status", "-m", "'all is well'", "-t", "volume=2", "-t", "sev=info")
            .status());
    String json = stored("text/status", "json").get(0);
    assertTrue(json.contains("\"body\":\"all is well\""), json);
    assertTrue(json.contains("\"volume\":\"2\"") && json.contains("\"sev\":\"info\""), json);
    Run.Ended refused = node.run("pub", "text/status", "-m", "x", "-t", "node=other");
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("BAD_TAGS"), refused.err());
  }

  @Test
  void numbersOfAProducerAreStoredOnce() {
    assertEquals(
        0,
        node.feed("1\n2\n3\n", "pub", "once/status", "--producer", "log", "--seq", "1").status());
    assertEquals(
        0,
        node.feed("2\n3\n4\n", "pub", "once/status", "--producer", "log", "--seq", "2").status());
    assertEquals(
        0,
        node.feed("1\n2\n3\n", "pub", "once/status", "--producer", "log", "--seq", "1").status());
    assertEquals(List.of("1", "2", "3", "4"), stored("once/status", "cat"));
    assertEquals(0, node.feed("1\n", "pub", "once/status", "--producer", "other").status());
    assertEquals(List.of("1", "2", "3", "4", "1"), stored("once/status", "cat"));
  }

  @Test
  void whatMayNotBePublishedIsRefused() {
    Run.Ended denied = node.feed("x\n", "pub", "'$SYS/audit'");
    assertEquals(77, denied.status());
    assertTrue(denied.err().contains("ACL_DENIED"), denied.err());
    Run.Ended filter = node.feed("x\n", "pub", "'raid/#'");
    assertEquals(1, filter.status());
    assertTrue(filter.err().contains("BAD_CHANNEL"), filter.err());
  }

  @Test
  void aBodyOfAnyBytesStaysAsItIs() {
    byte[] body = {(byte) 0xff, 0, 1, 'a', '\n'};
    assertEquals(0, node.start("pub", "bytes/status").send(body).end().status());
    String json = stored("bytes/status", "json").get(0);
    assertTrue(json.contains("\"body64\":\"/wABYQ==\""), json);
  }
}
