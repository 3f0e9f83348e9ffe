package io.sshbus.it.spool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class SpoolFlushTest {
  private static final String NODE = "nodea.example.com";

  @TempDir private Path folder;
  private TestRouter router;

  @BeforeEach
  void start() {
    router = TestRouter.start(folder.resolve("bus"), NODE);
  }

  @AfterEach
  void stop() {
    router.close();
  }

  private Spool spool(Shell shell) {
    return new Spool(folder.resolve("spool"), shell, router.node(NODE));
  }

  private List<String> log(String channel) {
    return router
        .operator()
        .lines("tail", channel, "--since", "all", "--until", "now", "-o", "cat");
  }

  private void awaitLog(String channel, List<String> expected) {
    await().atMost(Run.DEADLINE).untilAsserted(() -> assertEquals(expected, log(channel)));
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void refusedLinesMoveAwayWithTheirReasonsAndTheOthersGoOn(Shell shell) {
    Spool spool = spool(shell);
    spool.pubLines("ok/a", List.of("first"));
    spool.pubLines("$SYS/x", List.of("denied"));
    spool.write(
        "new/z-foreign",
        """
        {"channel":"ok/a","body":"second"}
        not JSON
        {"channel":"ok/a","bdy":"misspelt"}

        {"body":"no channel"}
        {"channel":"ok/b","body":"other"}\r
        {}
        {"channel":"ok/a","body":"third"}
        {"channel":"ok/a","seq":1,"body":"a number of its own"}
        {"channel":"ok/a","body":"torn
        """
            .stripTrailing());
    spool.flushAll();
    assertEquals(List.of("first", "second", "third"), log("ok/a"));
    assertEquals(List.of("other"), log("ok/b"));
    assertEquals(List.of(), spool.names("new"));
    assertEquals(List.of(), spool.names("cur"));
    assertEquals(
        List.of(
            "1 ACL_DENIED",
            "3 BAD_FRAME",
            "4 BAD_FRAME",
            "6 OUTSIDE_SUBSYSTEM",
            "8 BAD_FRAME",
            "10 BAD_FRAME",
            "11 BAD_FRAME"),
        spool.lines("bad", ".reason").stream()
            .map(line -> line.replaceFirst("^(\\d+ \\w+) .*", "$1"))
            .toList());
    assertEquals(
        List.of(
            "not JSON",
            "{\"channel\":\"ok/a\",\"bdy\":\"misspelt\"}",
            "{\"body\":\"no channel\"}",
            "{}",
            "{\"channel\":\"ok/a\",\"seq\":1,\"body\":\"a number of its own\"}",
            "{\"channel\":\"ok/a\",\"body\":\"torn"),
        spool.lines("bad", "z-foreign"));
    JsonNode status = spool.status();
    assertEquals(2, status.path("bad").asInt(), status.toString());
    assertEquals(0, status.path("lines").asInt(), status.toString());
    assertTrue(status.path("lastSuccess").isString(), status.toString());
    assertEquals("ACL_DENIED", status.path("lastError").path("code").asString());
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void corruptFilesAndForeignNamesHoldUpNothing(Shell shell) throws IOException {
    Spool spool = spool(shell);
    spool.pubLines("ok/a", List.of("first"));
    Path fresh = spool.directory().resolve("new");
    Files.write(fresh.resolve("0zeros"), new byte[5000]);
    Files.write(fresh.resolve("1empty"), new byte[0]);
    Files.write(fresh.resolve("2large"), new byte[(16 << 20) + 1]);
    spool.write("new/3lines", "\n".repeat(100_001));
    spool.write("new/4line", "{\"channel\":\"ok/a\",\"body\":\"" + "x".repeat(1 << 20) + "\"}\n");
    spool.write("new/a folder/x", "");
    spool.write("new/folder/x", "");
    spool.write("new/with blank", "{\"channel\":\"ok/a\",\"body\":\"bad name\"}\n");
    spool.write("new/.hidden", "{\"channel\":\"ok/a\",\"body\":\"bad name\"}\n");
    Path secret =
        Files.writeString(folder.resolve("secret"), "{\"channel\":\"ok/a\",\"body\":\"s\"}\n");
    Files.createSymbolicLink(fresh.resolve("link"), secret);
    spool.pubLines("ok/a", List.of("last"));
    spool.flushAll();
    assertEquals(List.of("first", "last"), log("ok/a"));
    assertEquals(
        List.of(".hidden", "a folder", "folder", "link", "with blank"), spool.names("new"));
    assertEquals(List.of(), spool.names("cur"));
    assertEquals(
        List.of("BAD_FRAME", "FRAME_TOO_LARGE", "FILE_TOO_LARGE", "FILE_TOO_LARGE"),
        spool.lines("bad", ".reason").stream().map(line -> line.split(" ", 3)[1]).toList());
    assertEquals(4, spool.status().path("foreign").asInt());
    spool.flushAll();
  }

  @Test
  void whoComesSecondIsToldWhoSendsAndOneThatWatchesTakesOver() {
    Spool spool = spool(Shell.DASH);
    try (Run first = spool.flush("--watch")) {
      spool.pubLines("two/a", List.of("one"));
      awaitLog("two/a", List.of("one"));
      Run.Ended second = spool.flush().end();
      assertEquals(75, second.status());
      assertTrue(
          second.err().contains("sshbus-flush, process " + first.process().pid()), second.err());
      try (Run third = spool.flush("--watch")) {
        await().until(() -> third.err().contains("waiting"));
        first.kill();
        spool.pubLines("two/a", List.of("two"));
        awaitLog("two/a", List.of("one", "two"));
        assertEquals(List.of(), spool.names("bad"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void oneThatWatchesKeepsOneConnectionAndEndsAtOnceWhenItIsTold(Shell shell) {
    Spool spool = spool(shell);
    try (Run flush = spool.flush("--watch")) {
      for (int i = 0; i < 3; i++) {
        spool.pubLines("watch/a", List.of("event " + i));
        int sent = i + 1;
        await().atMost(Run.DEADLINE).until(() -> log("watch/a").size() == sent);
      }
      assertEquals(
          List.of("up"),
          router
              .operator()
              .lines("tail", "$SYS/nodes/" + NODE, "--since", "all", "--until", "now", "-o", "json")
              .stream()
              .map(line -> Json.read(Bytes.utf8(line)).path("body").path("state").asString())
              .toList());
      flush.process().destroy();
      assertEquals(0, flush.await().status(), flush.toString());
    }
    assertEquals(List.of(), spool.names("cur"));
    assertTrue(Files.notExists(spool.directory().resolve("work")));
    await()
        .atMost(Run.DEADLINE)
        .until(() -> router.operator().lines("nodes", "-o", "json").size() == 1);
  }

  @Test
  void oneThatWatchesSurvivesTheRouter() {
    Spool spool = spool(Shell.DASH);
    try (Run flush = spool.flush("--watch")) {
      spool.pubLines("restart/a", List.of("before"));
      awaitLog("restart/a", List.of("before"));
      router.stop();
      spool.pubLines("restart/a", List.of("while it was away"));
      await().atMost(Run.DEADLINE).until(() -> flush.err().contains("NO_CONNECTION"));
      // Its status is written a moment after it has said so.
      await()
          .atMost(Run.DEADLINE)
          .until(() -> spool.status().at("/lastError/code").asString().equals("NO_CONNECTION"));
      assertEquals(1, spool.status().path("lines").asInt());
      router.startAgain();
      awaitLog("restart/a", List.of("before", "while it was away"));
    }
  }

  @Test
  void withoutAConnectionEverythingStaysAndTheStatusSaysSo() {
    Spool spool = spool(Shell.DASH);
    spool.pubLines("a/b", List.of("x"));
    router.stop();
    Run.Ended ended = spool.flush().end();
    assertEquals(75, ended.status(), ended.toString());
    assertTrue(ended.err().contains("NO_CONNECTION"), ended.err());
    assertEquals(1, spool.names("new").size());
    router.startAgain();
    spool.flushAll();
    assertEquals(List.of("x"), log("a/b"));
  }

  @Test
  void aSpoolRestoredFromABackupLosesNothingOfWhatIsNewInIt() throws IOException {
    Spool spool = spool(Shell.DASH);
    spool.pubLines("restored/a", numbers(0, 10));
    spool.flushAll();
    Path backup = folder.resolve("backup");
    assertEquals(
        0, Run.of(List.of("cp", "-a", spool.directory() + "", backup + "")).end().status());
    spool.pubLines("restored/a", numbers(10, 30));
    spool.flushAll();
    assertEquals(0, Run.of(List.of("rm", "-r", spool.directory() + "")).end().status());
    Files.move(backup, spool.directory());
    String producer = spool.text("stream").split(" ", 2)[0];
    spool.pubLines("restored/a", numbers(30, 60));
    spool.flushAll();
    assertEquals(numbers(0, 60), log("restored/a"));
    assertNotEquals(producer, spool.text("stream").split(" ", 2)[0]);
  }

  /** As a snapshot of the whole disk does it: nothing in the spool shows it. */
  @ParameterizedTest
  @EnumSource(Shell.class)
  void numbersThatTheBusKnowsAlreadyAreFoundOutByItsAnswer(Shell shell) {
    Spool spool = spool(shell);
    spool.pubLines("snapshot/a", numbers(0, 10));
    spool.pubLines("snapshot/b", numbers(0, 1));
    spool.flushAll();
    String stream = spool.text("stream");
    spool.pubLines("snapshot/a", numbers(10, 30));
    spool.flushAll();
    spool.write("stream", stream);
    spool.pubLines("snapshot/b", numbers(1, 5));
    spool.pubLines("snapshot/a", numbers(30, 90));
    spool.pubLines("snapshot/b", numbers(5, 8));
    Run.Ended ended = spool.flush().end();
    assertEquals(0, ended.status(), ended.toString());
    assertTrue(ended.err().contains("RESTORED"), ended.err());
    // What the bus took before it was found out cannot be taken back: nothing is lost, but some is
    // late.
    assertEquals(
        numbers(0, 90),
        log("snapshot/a").stream().sorted(Comparator.comparing(Integer::valueOf)).toList());
    assertEquals(numbers(0, 8), log("snapshot/b"));
  }

  @Test
  void aDamagedStreamFileIsReplacedAndItsNumbersAreNotUsedAgain() {
    Spool spool = spool(Shell.DASH);
    spool.pubLines("damaged/a", numbers(0, 10));
    spool.flushAll();
    spool.write("stream", "\0\0\0\0\0\0");
    spool.pubLines("damaged/a", numbers(10, 20));
    spool.flushAll();
    assertEquals(numbers(0, 20), log("damaged/a"));
  }

  @Test
  void whatIsTooOldMovesAwayAndSoDoesRubbishInTmp() throws IOException {
    Spool spool = spool(Shell.DASH);
    spool.pubLines("old/a", List.of("old"));
    spool.write("limits", "age 3600\n");
    Path old = spool.directory().resolve("new").resolve(spool.names("new").get(0));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(4000)));
    spool.write("tmp/torn", "{\"cha");
    spool.write("tmp/young", "{\"cha");
    Files.setLastModifiedTime(
        spool.directory().resolve("tmp/torn"), FileTime.from(Instant.now().minusSeconds(90_000)));
    spool.pubLines("old/a", List.of("young"));
    spool.flushAll();
    assertEquals(List.of("young"), log("old/a"));
    assertEquals(List.of("- EXPIRED older than 3600 seconds"), spool.lines("bad", ".reason"));
    assertTrue(spool.lines("bad", "000001").get(0).contains("\"old\""));
    assertEquals(List.of("young"), spool.names("tmp"));
  }
}
