package io.sshbus.it.keys;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterScriptTest {
  private static final Path SCRIPTS = Path.of("..", "scripts").toAbsolutePath().normalize();

  @TempDir private static Path folder;
  private static Fleet fleet;

  private String web;
  private String sshOptions = "";

  @BeforeAll
  static void start() {
    fleet = Fleet.start(folder.resolve("bus"));
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  @BeforeEach
  void settle() {
    web = fleet.next().name("web1");
  }

  private Run register(String shell, String key, String... options) {
    List<String> line = new ArrayList<>(List.of(shell.split(" ")));
    line.addAll(
        List.of(
            SCRIPTS.resolve("sshbus-register").toString(),
            "--bus",
            "127.0.0.1:" + fleet.router().port(),
            "--known-hosts",
            fleet.router().directory().resolve("known_hosts").toString(),
            "--key",
            fleet.key(key).file().toString(),
            "--name",
            web,
            "--marker",
            folder.resolve("marker-" + key + "-" + web).toString()));
    line.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("SSHBUS_RETRY_FIRST", "1");
    builder.environment().put("SSHBUS_RETRY_LAST", "1");
    builder.environment().put("SSHBUS_SSH_OPTIONS", sshOptions);
    return Run.of(builder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox sh"})
  void aMachineWaitsUntilItIsAcceptedAndThenHasNothingToDo(String shell) {
    try (Run register = register(shell, "a", "--wait", "--tag", "cluster=\"c\" 1")) {
      await().until(() -> fleet.keys(web, "pending").size() == 1);
      String shown = String.join("", fleet.lines("key", "show", web));
      assertTrue(shown.contains("\\\"c\\\" 1"), shown);
      assertTrue(shown.contains("kernel"), shown);
      fleet.lines("key", "accept", web);
      assertEquals(0, register.end().status());
    }
    fleet.router().stop();
    assertEquals(0, register(shell, "a", "--once").end().status());
    fleet.router().startAgain();
  }

  @Test
  void withoutWaitingItEndsOnceItIsRegistered() {
    assertEquals(0, register("dash", "a").end().status());
    assertEquals(1, fleet.keys(web, "pending").size());
  }

  @Test
  void aTokenFromAFileAcceptsAtOnce() throws IOException {
    Path token = folder.resolve("token");
    Files.write(token, fleet.lines("key", "token", "add", "--name", web));
    Run.Ended ended = register("dash", "a", "--wait", "--token-file", token.toString()).end();
    assertEquals(0, ended.status(), ended.toString());
    assertEquals(0, fleet.publish("a", web));
  }

  @Test
  void itTriesUntilTheRouterIsThere() {
    fleet.router().stop();
    try (Run register = register("dash", "a")) {
      await().until(() -> register.err().contains("trying again for ever"));
      fleet.router().startAgain();
      assertEquals(0, register.end().status());
    }
  }

  @Test
  void aRefusalForGoodIsTheEnd() {
    register("dash", "a").end();
    fleet.lines("key", "reject", web);
    Run.Ended ended = register("dash", "a", "--wait").end();
    assertEquals(77, ended.status(), ended.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox sh"})
  void whoeverIsNotLetInIsToldWhy(String shell) {
    register(shell, "a", "--once").end();
    fleet.lines("key", "revoke", web);
    Run.Ended revoked = register(shell, "a", "--once").end();
    assertEquals(75, revoked.status());
    assertTrue(revoked.err().contains("must not be revoked"), revoked.err());
    Run.Ended unqualified = register(shell, "b", "--once", "--name", "web1").end();
    assertEquals(75, unqualified.status());
    assertTrue(unqualified.err().contains("in as web1: that must be a fully"), unqualified.err());
    assertFalse(unqualified.err().contains("for ever"), unqualified.err());
  }

  @Test
  void theSameFaultIsToldOnce() throws IOException {
    Path attempts = folder.resolve("attempts");
    Path proxy = folder.resolve("proxy");
    Files.writeString(proxy, "#!/bin/sh\nread -r greeting\necho again >>" + attempts + "\n");
    assertTrue(proxy.toFile().setExecutable(true));
    sshOptions = "-oProxyCommand=" + proxy;
    try (Run register = register("dash", "a", "--wait")) {
      await().until(() -> Files.exists(attempts) && Files.readAllLines(attempts).size() > 2);
      assertEquals(2, register.err().split("trying again for ever", -1).length, register.err());
    }
  }

  @Test
  void aMissingTokenFileIsTold() {
    Run.Ended ended = register("dash", "a", "--once", "--token-file", "nowhere").end();
    assertEquals(0, ended.status(), ended.toString());
    assertTrue(ended.err().contains("nowhere cannot be read"), ended.err());
  }

  @Test
  void aMarkerThatCannotBeWrittenIsNoReasonToFail() {
    register("dash", "a", "--once").end();
    fleet.lines("key", "accept", web);
    Run.Ended ended = register("dash", "a", "--wait", "--marker", "/dev/null/marker").end();
    assertEquals(0, ended.status(), ended.toString());
    assertTrue(ended.err().contains("accepted as"), ended.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--bus", "--tag x", "--nonsense"})
  void misuseIsExplained(String options) {
    List<String> line =
        new ArrayList<>(List.of("dash", SCRIPTS.resolve("sshbus-register").toString()));
    line.addAll(List.of(options.isEmpty() ? new String[0] : options.split(" ")));
    Run.Ended ended = Run.of(line).end();
    assertEquals(2, ended.status());
    assertTrue(ended.err().contains("usage:"), ended.err());
  }

  @Test
  void anOperatorsSshAsksKeyMasterForHostKeys() {
    register("dash", "a").end();
    assertEquals("", knownHosts(web));
    fleet.lines("key", "accept", web);
    String key = fleet.key("a").publicText();
    assertEquals(web + " " + key + "\n", knownHosts(web));
    assertEquals("[" + web + "]:2222 " + key + "\n", knownHosts("[" + web + "]:2222"));
    assertEquals("", knownHosts("unknown.example.com"));
    assertEquals("", knownHosts("-oProxyCommand=x"));
    assertEquals("", knownHosts("a;touch b"));
    fleet.lines("key", "revoke", web);
    assertTrue(knownHosts(web).startsWith("@revoked * " + key));
  }

  private String knownHosts(String host) {
    ProcessBuilder builder =
        new ProcessBuilder("dash", SCRIPTS.resolve("sshbus-known-hosts").toString(), host);
    builder
        .environment()
        .put("SSHBUS_SSH_CONFIG", fleet.router().directory().resolve("ssh_config").toString());
    Run.Ended ended = Run.of(builder).end();
    assertEquals(0, ended.status(), ended.toString());
    return ended.out();
  }

  @Test
  void theScriptsAreCleanShell() {
    List<String> line = new ArrayList<>(List.of("shellcheck", "-s", "sh"));
    line.add(SCRIPTS.resolve("sshbus-register").toString());
    line.add(SCRIPTS.resolve("sshbus-known-hosts").toString());
    Run.Ended ended = Run.of(line).end();
    assertEquals(0, ended.status(), ended.out());
  }
}
