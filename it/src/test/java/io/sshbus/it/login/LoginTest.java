package io.sshbus.it.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the file {@code nodes} says who is a node. */
class LoginTest {
  private static final String NODE = "nodea.example.com";

  @TempDir Path temp;

  private TestRouter router;

  @BeforeEach
  void start() {
    router = TestRouter.configured(temp.resolve("bus"), "keymaster:\n  enabled: false\n", NODE);
  }

  @AfterEach
  void stop() {
    router.close();
  }

  private static String whoAmI(Ssh ssh) {
    Run.Ended help = ssh.run("help");
    return help.status() == 0 ? help.lines().get(0) : "refused: " + help.err();
  }

  private static void assertRefused(Run.Ended ended) {
    assertEquals(255, ended.status(), ended.toString());
    assertTrue(ended.err().contains("Permission denied (publickey"), ended.err());
  }

  private void eventually(Ssh ssh, int status) {
    Awaitility.await().atMost(Run.DEADLINE).until(() -> ssh.run("version").status() == status);
  }

  @Test
  void theKeyDecidesAndNotTheName() {
    Ssh node = router.node(NODE);
    assertTrue(whoAmI(node).contains("node:" + NODE));
    assertTrue(whoAmI(node.to("someone.else@bus-node")).contains("node:" + NODE));
    assertTrue(whoAmI(node.to("operator@bus-node")).contains("node:" + NODE));
    assertTrue(whoAmI(router.operator()).contains("operator:root"));
    assertTrue(whoAmI(router.operator().to("root@bus")).contains("operator:root"));
  }

  @Test
  void anUnknownKeyAndAWrongOperatorNameAreRefused() {
    assertRefused(router.node("stranger.example.com").run("version"));
    assertRefused(router.operator().to("somebody@bus").run("version"));
    assertRefused(router.operator().to("operator@bus-node").run("version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecdsa", "rsa"})
  void otherTypesOfHostKeysWillDoToo(String type) {
    TestKey key = TestKey.make(temp, type + ".example.com", type);
    router.add("nodes", key.nodeLine());
    Ssh ssh = router.node(NODE).to("x@bus-node");
    eventually(new Ssh(ssh.config(), List.of("-i", key.file().toString()), "x@bus-node"), 0);
  }

  @Test
  void addingALineLetsANodeInWithoutARestart() {
    Ssh late = router.node("late.example.com");
    assertRefused(late.run("version"));
    router.add("nodes", router.key("late.example.com").nodeLine());
    eventually(late, 0);
  }

  @Test
  void aKeyInBothFilesIsRefused() {
    router.add("operators", router.key(NODE).operatorLine());
    eventually(router.node(NODE), 255);
    assertEquals(0, router.operator().run("version").status(), "others are not touched");
  }

  @Test
  void aRevokedKeyIsRefusedAndItsSessionsEnd() {
    try (Run tail = router.node(NODE).start("tail", "raid/#", "--since", "all")) {
      router.operator().feed("x\n", "pub", "raid/status");
      tail.line();
      router.add("nodes", "@revoked * " + router.key(NODE).publicText());
      assertNotEquals(0, tail.await().status(), "hung up");
    }
    assertRefused(router.node(NODE).run("version"));
  }

  @Test
  void takingALineAwayEndsLiveSessions() {
    TestKey second = router.key("second");
    router.add("operators", second.operatorLine());
    Ssh operator =
        new Ssh(
            router.operator().config(),
            List.of("-i", second.file().toString()),
            "operator@bus-node");
    eventually(operator, 0);
    try (Run nodeTail = router.node(NODE).start("tail", "raid/#", "--since", "all");
        Run operatorTail = operator.start("tail", "raid/#", "--since", "all")) {
      router.operator().feed("x\n", "pub", "raid/status");
      nodeTail.line();
      operatorTail.line();
      router.write("nodes", List.of());
      assertEquals(255, nodeTail.await().status());
      assertTrue(operatorTail.isAlive());
      router.write(
          "operators",
          router.read("operators").stream().filter(l -> !l.contains(second.publicText())).toList());
      assertEquals(255, operatorTail.await().status());
    }
    assertEquals(0, router.operator().run("version").status());
  }

  @Test
  void anOperatorsKeyWithOptionsOrExpiredIsRefused() {
    TestKey forced = router.key("forced");
    TestKey expired = router.key("expired");
    TestKey fine = router.key("fine");
    router.add("operators", "command=\"/bin/true\" " + forced.operatorLine());
    router.add("operators", "expiry-time=\"20200101\" " + expired.operatorLine());
    router.add("operators", "restrict,expiry-time=\"29990101\" " + fine.operatorLine());
    eventually(as(fine), 0);
    assertRefused(as(forced).run("version"));
    assertRefused(as(expired).run("version"));
  }

  private Ssh as(TestKey key) {
    return new Ssh(
        router.operator().config(), List.of("-i", key.file().toString()), "operator@bus-node");
  }

  @ParameterizedTest
  @ValueSource(strings = {"keymaster", "sftp", "netconf"})
  void reservedSubsystemsAreRefusedWithAMessage(String name) {
    Run.Ended ended = router.node(NODE).with("-s").run(name);
    assertEquals(69, ended.status(), ended.toString());
    assertTrue(ended.err().contains("UNSUPPORTED") && ended.err().contains(name), ended.err());
  }

  @Test
  void aShellIsRefusedWithAMessage() {
    Run.Ended shell = router.operator().run();
    assertEquals(1, shell.status(), shell.toString());
    assertTrue(shell.err().contains("there is no shell here"), shell.toString());
  }

  @Test
  void anAgentIsNotTakenAndTheCommandRunsAllTheSame() {
    String line =
        "eval \"$(ssh-agent)\" >&2; trap 'kill $SSH_AGENT_PID' EXIT; %s -A -v -o LogLevel=DEBUG2 %s version"
            .formatted("ssh -F '" + router.operator().config() + "'", "bus");
    Run.Ended ended = Run.of(List.of("bash", "-c", line)).end();
    assertEquals(0, ended.status(), ended.toString());
    assertTrue(ended.err().contains("Requesting authentication agent forwarding"), ended.err());
    assertTrue(ended.out().startsWith("sshbus "), ended.out());
  }

  @Test
  void forwardsAreRefusedAndTheConnectionGoesOn() {
    try (Conversation talk =
        router
            .operator()
            .with(
                "-o",
                "ExitOnForwardFailure=no",
                "-o",
                "LogLevel=INFO",
                "-R",
                "127.0.0.1:0:127.0.0.1:9")
            .open("raid/status")) {
      talk.say("{'op':'publish','seq':1,'body':'x'}").next("confirm");
      assertTrue(talk.run().err().contains("remote port forwarding failed"), talk.run().err());
    }
    Run.Ended direct = router.operator().with("-W", "127.0.0.1:22").run();
    assertNotEquals(0, direct.status());
    assertTrue(direct.err().contains("stdio forwarding failed"), direct.err());
  }

  @Test
  void passwordsAreNotAsked() {
    Run.Ended ended =
        router
            .node("stranger.example.com")
            .with("-o", "PubkeyAuthentication=no", "-o", "PasswordAuthentication=yes")
            .run("version");
    assertEquals(255, ended.status());
    assertFalse(ended.err().contains("password"), ended.err());
  }

  @Test
  void manyLinesOfNodesAreReadAgainAtOnce() {
    List<String> lines = new ArrayList<>(router.read("nodes"));
    String key = router.key("template").publicText();
    for (int i = 0; i < 1000; i++) {
      lines.add("# " + i);
    }
    lines.add("late.example.com " + key);
    router.write("nodes", lines);
    eventually(
        new Ssh(
            router.operator().config(),
            List.of("-i", router.key("template").file().toString()),
            "x@bus-node"),
        0);
  }
}
