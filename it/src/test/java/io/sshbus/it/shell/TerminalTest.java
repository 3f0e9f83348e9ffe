package io.sshbus.it.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ssh -t} gets. */
class TerminalTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Ssh operator;
  private static Ssh node;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE);
    operator = router.operator().with("-tt");
    node = router.node(NODE).with("-tt");
    router.node(NODE).feed("one\ntwo\n", "pub", "raid/status");
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  @Test
  void commandsWorkForAClientThatAsksForATerminal() {
    Run.Ended version = operator.run("version");
    assertEquals(0, version.status(), version.toString());
    assertTrue(version.out().startsWith("sshbus ") && version.out().endsWith("\r\n"));
    Run.Ended last = operator.run("tail", "raid/#", "--since", "all", "-C", "2", "-o", "cat");
    assertEquals("one\r\ntwo\r\n", last.out(), last.toString());
    Run.Ended shell = operator.run();
    assertEquals(1, shell.status(), shell.toString());
    assertTrue(shell.err().contains("there is no shell here; try: ssh bus help\r\n"), shell.err());
  }

  @Test
  void controlCEndsACommandAndControlDItsInput() {
    try (Run tail = operator.start("tail", "raid/#", "--since", "all")) {
      tail.line();
      assertEquals(130, tail.send("\u0003").await().status());
    }
    try (Run pub = node.start("pub", "terminal/status")) {
      assertEquals(0, pub.send("typed\rtoo\r\u0004unheard\r").await().status(), pub.toString());
    }
    assertEquals(
        List.of("typed", "too"),
        router
            .operator()
            .lines("tail", "terminal/#", "--since", "all", "--until", "now", "-o", "cat"));
  }

  @Test
  void aBusChannelIsTheSameForAClientThatAsksForATerminal() {
    try (Conversation channel = node.open("terminal/frames")) {
      channel.say("{'op':'publish','body':'a'}").next("confirm");
      assertTrue(channel.run().out().indexOf('\r') < 0, channel.run().out());
      assertEquals(0, channel.end().status());
    }
  }
}
