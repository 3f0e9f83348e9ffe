package io.sshbus.it.requests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code req} and {@code reply}, as people and scripts use them. */
class ReqCommandTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, OTHER);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  /** Asks until somebody answers. */
  private static Run.Ended asked(String... command) {
    return Awaitility.await()
        .atMost(Run.DEADLINE)
        .until(() -> router.operator().run(command), ended -> ended.status() != 69);
  }

  @Test
  void everyNodeOfAFilterSaysALine() {
    try (Run a = router.node(NODE).start("reply", "'$node/" + NODE + "/uptime'", "-m", "'3 days'");
        Run b = router.node(OTHER).start("reply", "'$node/" + OTHER + "/#'", "-m", "'7 hours'")) {
      Run.Ended ended =
          Awaitility.await()
              .atMost(Run.DEADLINE)
              .until(
                  () -> asked("req", "'$node/+/uptime'", "--replies", "all", "--timeout", "3s"),
                  all -> all.lines().size() == 2);
      assertEquals(0, ended.status());
      assertEquals(
          List.of(NODE + " 3 days", OTHER + " 7 hours"), List.copyOf(new TreeSet<>(ended.lines())));
      assertEquals("sshbus: 2 of 2 replied\n", ended.err());
      String seen = a.line();
      assertTrue(seen.contains("\"channel\":\"$node/" + NODE + "/uptime\""), seen);
      assertTrue(b.line().contains("\"operator\":\"root\""), seen);
    }
  }

  @Test
  void aScriptAnswersLineByLine() {
    try (Run responder = router.node(NODE).start("reply", "raid/ask", "-C", "3")) {
      Run.Ended late = asked("req", "raid/ask", "-m", "early", "--timeout", "200ms");
      assertEquals(27, late.status(), late.err());
      assertTrue(responder.line().contains("\"body\":\"early\""));
      responder.send("to nobody\n");
      Run first = router.operator().start("req", "raid/ask", "-m", "'volume 1?'");
      assertTrue(responder.line().contains("\"body\":\"volume 1?\""));
      responder.send("good\n");
      Run.Ended ended = first.await();
      assertEquals(0, ended.status(), ended.err());
      assertEquals(NODE + " good\n", ended.out());
      assertEquals("", ended.err(), "one good reply needs no words");
      Run second = router.operator().start("req", "raid/ask", "-m", "-", "-o", "cat");
      second.send("volume 2?\n").endInput();
      assertTrue(responder.line().contains("\"body\":\"volume 2?\\n\""));
      responder.send("degraded\n");
      assertEquals("degraded\n", second.await().out());
      assertEquals(0, responder.await().status());
    }
  }

  @Test
  void whoeverIsNotAnsweredIsToldWhy() {
    Run.Ended nobody = router.operator().run("req", "no/body");
    assertEquals(69, nobody.status());
    assertTrue(nobody.err().contains("NO_RESPONDERS"), nobody.err());
    assertEquals(77, router.node(NODE).run("req", "'$SYS/audit'").status());
    assertEquals(77, router.node(NODE).run("reply", "'$node/" + OTHER + "/x'").status());
    assertEquals(1, router.operator().run("req", "a/b", "--timeout", "1h").status());
    assertEquals(1, router.operator().run("req", "a/b", "--replies", "0").status());
    try (Run silent = router.node(NODE).start("reply", "si/lent")) {
      Run.Ended late = asked("req", "si/lent", "--timeout", "300ms");
      assertEquals(27, late.status(), late.err());
      assertTrue(late.err().contains(NODE + ": TIMEOUT"), late.err());
      assertTrue(late.err().contains("sshbus: 0 of 1 replied"), late.err());
      assertTrue(silent.isAlive());
    }
  }
}
