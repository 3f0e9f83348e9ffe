package io.sshbus.it.keys;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifeOfANodeTest {
  private static final String WEB = "web1.example.com";
  private static final String REGISTER = "{\"op\":\"register\"}";

  @TempDir private Path folder;
  private Fleet fleet;

  @BeforeEach
  void start() {
    fleet = Fleet.start(folder.resolve("bus"), "old.example.com");
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void aMachineRegistersIsRebuiltAndIsRevoked() {
    assertEquals(
        "pending", fleet.state("first", WEB, "{\"op\":\"register\",\"facts\":{\"os\":\"x\"}}"));
    assertEquals(77, fleet.publish("first", WEB));
    assertEquals(0, fleet.operator("key", "accept", "-t", "rack=7", WEB).status());
    assertEquals(0, fleet.publish("first", WEB));
    String event = fleet.lines("get", "x/first", "-o", "json").get(0);
    assertTrue(event.contains("\"trusted\":{\"rack\":\"7\"}"), event);

    assertEquals("conflict", fleet.state("rebuilt", WEB, REGISTER));
    assertEquals(77, fleet.publish("rebuilt", WEB));
    List<String> keys = fleet.lines("key", "ls", "--state", "conflict");
    assertTrue(keys.get(0).contains(fleet.fingerprint("rebuilt")), keys.toString());
    assertTrue(keys.get(1).contains(fleet.fingerprint("first")), keys.toString());

    fleet.lines("key", "replace", WEB, fleet.fingerprint("rebuilt"));
    assertEquals(0, fleet.publish("rebuilt", WEB));
    assertEquals(77, fleet.publish("first", WEB));

    fleet.lines("key", "revoke", WEB);
    assertEquals(255, fleet.publish("rebuilt", WEB));
    assertTrue(
        fleet.lines("get", "$SYS/keys/#").stream().anyMatch(line -> line.contains("\"revoked\"")));
    assertTrue(fleet.lines("get", "$SYS/registered/" + WEB).get(0).contains(WEB));
    assertTrue(fleet.lines("get", "$SYS/audit").get(0).contains("key revoke"));
  }

  @Test
  void revokingAKeyEndsItsSessionsWithinASecondOrSo() {
    fleet.state("first", WEB, REGISTER);
    fleet.lines("key", "accept", WEB);
    try (Run tail = fleet.machine("first", WEB).start("tail", "#")) {
      await().until(() -> fleet.lines("nodes").stream().anyMatch(line -> line.contains(WEB)));
      fleet.lines("key", "revoke", WEB);
      assertEquals(255, tail.end().status());
    }
  }

  @Test
  void theFileOfNodesIsImportedOnceAndNeverBringsARevokedKeyBack() {
    String old = "old.example.com";
    assertEquals(0, fleet.publish(old, old));
    fleet.lines("key", "revoke", old);
    fleet.router().add("nodes", fleet.router().key("late").nodeLine());
    assertEquals(255, fleet.publish(old, old));
    fleet.router().stop();
    fleet.router().startAgain();
    assertEquals(255, fleet.publish(old, old));
    assertTrue(fleet.lines("key", "ls").stream().noneMatch(line -> line.contains("late")));
  }

  @Test
  void anImportThatWasCutShortIsDoneAgainAndUndoesNothing() throws Exception {
    String old = "old.example.com";
    fleet.lines("key", "revoke", old);
    fleet.router().stop();
    Files.delete(fleet.router().directory().resolve("nodes.imported"));
    fleet.router().add("nodes", fleet.router().key("late.example.com").nodeLine());
    fleet.router().startAgain();
    assertEquals(0, fleet.publish("late.example.com", "late.example.com"));
    assertEquals(255, fleet.publish(old, old));
  }

  @Test
  void whatWasDecidedOutlivesTheRouterAndIsToldOnce() {
    fleet.state("first", WEB, REGISTER);
    fleet.lines("key", "accept", WEB);
    assertEquals(3, told());
    fleet.router().stop();
    fleet.router().startAgain();
    assertEquals(0, fleet.publish("first", WEB));
    assertEquals(3, told());
  }

  /** How many changes of keys the bus knows of. */
  private long told() {
    return fleet.operator("tail", "$SYS/keys/#", "--since", "all", "-W", "1").out().lines().count();
  }

  @Test
  void aTokenAcceptsAtOnceAndOnlyAsOftenAsItMay() {
    String token =
        fleet.lines("key", "token", "add", "--name", "*.example.com", "-t", "a=b").get(0);
    String request = "{\"op\":\"register\",\"token\":\"" + token + "\"}";
    assertEquals("BAD_TOKEN", fleet.code("other", "web1.example.org", request));
    assertEquals("accepted", fleet.state("first", WEB, request));
    assertEquals("accepted", fleet.state("first", WEB, request));
    assertEquals("BAD_TOKEN", fleet.code("second", "web2.example.com", request));
    assertEquals("NOT_FOUND", fleet.code("second", "web2.example.com", "{\"op\":\"status\"}"));
    assertTrue(fleet.lines("key", "token", "ls").get(0).contains("used 1 of 1"));
    assertTrue(fleet.lines("key", "token", "ls").stream().noneMatch(line -> line.contains(token)));
  }

  @Test
  void aWildcardTokenNeverReplacesAKeyButOneForTheNameDoes() {
    fleet.state("first", WEB, REGISTER);
    fleet.lines("key", "accept", WEB);
    String wide = fleet.lines("key", "token", "add", "--uses", "9").get(0);
    assertEquals(
        "conflict", fleet.state("b", WEB, "{\"op\":\"register\",\"token\":\"" + wide + "\"}"));
    String narrow = fleet.lines("key", "token", "add", "--name", WEB).get(0);
    assertEquals(
        "accepted", fleet.state("b", WEB, "{\"op\":\"register\",\"token\":\"" + narrow + "\"}"));
    assertEquals(77, fleet.publish("first", WEB));
  }

  @Test
  void anExpectedKeyIsAccepted() {
    fleet.lines("key", "expect", WEB, "--fp", fleet.fingerprint("right"), "--ttl", "5m");
    assertEquals("pending", fleet.state("wrong", WEB, REGISTER));
    assertEquals("accepted", fleet.state("right", WEB, REGISTER));
  }

  @Test
  void aNodeRotatesItsKeyWithASignatureOfTheOldOne() throws Exception {
    fleet.state("old", WEB, REGISTER);
    fleet.lines("key", "accept", WEB);
    Path line = Path.of(fleet.router().key("new").file() + ".pub");
    Run.of(
            List.of(
                "ssh-keygen",
                "-q",
                "-Y",
                "sign",
                "-f",
                fleet.router().key("old").file().toString(),
                "-n",
                "rotate@sshbus",
                line.toString()))
        .end();
    String signature = Files.readString(Path.of(line + ".sig")).replace("\n", "\\n");
    String key = Files.readString(line).replace("\n", "\\n");
    String rotate =
        "{\"op\":\"rotate\",\"key\":\"" + key + "\",\"signature\":\"" + signature + "\"}";
    assertEquals("BAD_SIGNATURE", fleet.code("thief", WEB, rotate));
    assertEquals("accepted", fleet.state("new", WEB, rotate));
    assertEquals(0, fleet.publish("new", WEB));
    assertEquals(0, fleet.publish("old", WEB));
    fleet.lines("key", "revoke", fleet.fingerprint("new"));
    assertEquals(
        255, fleet.machine("new", WEB).with("-s").feed(rotate + "\n", "keymaster").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "[]",
        "{\"op\":\"accept\"}",
        "{\"op\":\"register\",\"name\":\"other.example.com\"}",
        "{\"op\":\"register\",\"name\":\"*\"}",
        "{\"op\":\"register\",\"name\":\"a\\nb.example.com\"}",
        "{\"op\":\"register\",\"token\":\"x\"}",
        "{\"op\":\"register\",\"token\":7}",
        "{\"op\":\"register\",\"tags\":{\"a\":1}}",
        "{\"op\":\"register\",\"tags\":{\"node\":\"forged\"}}",
        "{\"op\":\"register\",\"more\":1}",
        "{\"op\":\"rotate\"}"
      })
  void aRequestThatCannotBeIsRefusedAndRegistersNothing(String request) {
    assertTrue(fleet.ask("first", WEB, request).has("code"));
    assertTrue(fleet.lines("key", "ls").stream().noneMatch(line -> line.contains(WEB)));
  }

  @Test
  void aKeyThatWaitsCanDoNothingButAsk() {
    fleet.state("first", WEB, REGISTER);
    for (String[] command :
        new String[][] {{"tail", "#"}, {"ls"}, {"pub", "x", "-m", "a"}, {"key", "ls"}, {"help"}}) {
      Run.Ended ended = fleet.machine("first", WEB).run(command);
      assertEquals(77, ended.status(), ended.toString());
      assertTrue(ended.err().contains("KEY_PENDING"), ended.err());
    }
    Run.Ended subsystem = fleet.machine("first", WEB).with("-s").feed("", "x/y");
    assertEquals(77, subsystem.status(), subsystem.toString());
    assertEquals("pending", fleet.state("first", WEB, "{\"op\":\"status\"}"));
  }

  @Test
  void namesThatAreNoClaimsOfANodeLetNoUnknownKeyIn() {
    for (String name : List.of("operator", "root", "web1", "*.example.com", "anonymous")) {
      assertEquals(255, fleet.machine("first", name).with("-s").feed("", "keymaster").status());
    }
  }

  @Test
  void onlyOperatorsDecide() {
    Run.Ended ended = fleet.machine("old.example.com", "old.example.com").run("key", "ls");
    assertEquals(77, ended.status());
  }

  @Test
  void opensshTakesWhatIsExported() throws Exception {
    fleet.state("first", WEB, REGISTER);
    fleet.lines("key", "accept", WEB);
    fleet.lines("key", "revoke", "old.example.com");
    Path krl = folder.resolve("krl");
    Path known = folder.resolve("known_hosts");
    Files.writeString(known, fleet.operator("key", "export", "known_hosts").out());
    Run.of(
            List.of(
                "sh", "-c", fleet.router().operator().shell() + "key export krl > '" + krl + "'"))
        .end();
    assertEquals(
        0, Run.of(List.of("ssh-keygen", "-F", WEB, "-f", known.toString())).end().status());
    assertEquals(1, revoked(krl, "old.example.com"));
    assertEquals(0, revoked(krl, "first"));
    assertTrue(fleet.lines("key", "export", "sshfp").get(0).contains("IN SSHFP 4 2 "));
  }

  private int revoked(Path krl, String key) {
    String file = fleet.router().key(key).file() + ".pub";
    return Run.of(List.of("ssh-keygen", "-Q", "-f", krl.toString(), file)).end().status();
  }
}
