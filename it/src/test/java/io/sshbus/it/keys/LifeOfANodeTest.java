package io.sshbus.it.keys;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeOfANodeTest {
  @TempDir private static Path folder;
  private static Fleet fleet;

  private String web;

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

  @Test
  void aMachineRegistersIsRebuiltAndIsRevoked() {
    assertEquals(
        "pending", fleet.state("first", web, "{\"op\":\"register\",\"facts\":{\"os\":\"x\"}}"));
    assertEquals(77, fleet.publish("first", web));
    assertEquals(0, fleet.operator("key", "accept", "-t", "rack=7", web).status());
    assertEquals(0, fleet.publish("first", web));
    String event = fleet.lines("get", "x/" + web, "-o", "json").get(0);
    assertTrue(event.contains("\"trusted\":{\"rack\":\"7\"}"), event);

    assertEquals("conflict", fleet.state("rebuilt", web, Fleet.REGISTER));
    assertEquals(77, fleet.publish("rebuilt", web));
    List<String> keys = fleet.keys(web, "conflict");
    assertTrue(keys.get(0).contains(fleet.fingerprint("rebuilt")), keys.toString());
    assertTrue(keys.get(1).contains(fleet.fingerprint("first")), keys.toString());

    fleet.lines("key", "replace", web, fleet.fingerprint("rebuilt"));
    assertEquals(0, fleet.publish("rebuilt", web));
    assertEquals(77, fleet.publish("first", web));

    fleet.lines("key", "revoke", web);
    assertEquals(255, fleet.publish("rebuilt", web));
    assertTrue(
        fleet.lines("get", "$SYS/keys/#").stream()
            .anyMatch(line -> line.contains("\"revoked\"") && line.contains(web)));
    assertTrue(fleet.lines("get", "$SYS/registered/" + web).get(0).contains(web));
    String audit = fleet.lines("get", "$SYS/audit").get(0);
    assertTrue(audit.contains("key revoke " + web), audit);
  }

  @Test
  void revokingAKeyEndsItsSessionsWithinASecondOrSo() {
    fleet.accepted("first", web);
    try (Run tail = fleet.machine("first", web).start("tail", "#")) {
      await().until(() -> fleet.lines("nodes").stream().anyMatch(line -> line.contains(web)));
      fleet.lines("key", "revoke", web);
      assertEquals(255, tail.end().status());
    }
  }

  /** The connection was there before the tags changed. */
  @Test
  void tagsOfANodeChangeOnConnectionsThatAreOpen() {
    fleet.accepted("first", web);
    String channel = "x/" + web;
    try (Run pub = fleet.machine("first", web).with("-s").start(channel)) {
      pub.line();
      pub.send("{\"op\":\"publish\",\"body\":\"before\"}\n").line();
      List<String> told = fleet.lines("key", "tag", web, "rack=8", "row=2");
      assertEquals(List.of(fleet.fingerprint("first") + " " + web + " tagged"), told);
      fleet.lines("key", "tag", fleet.fingerprint("first"), "row-");
      pub.send("{\"op\":\"publish\",\"body\":\"after\"}\n").line();
      pub.end();
    }
    List<String> events =
        fleet.lines("tail", channel, "--since", "all", "--until", "now", "-o", "json");
    assertEquals(2, events.size(), events.toString());
    assertFalse(events.get(0).contains("trusted"), events.get(0));
    assertTrue(events.get(1).contains("\"trusted\":{\"rack\":\"8\"}"), events.get(1));
    String news = fleet.lines("get", "$SYS/registered/" + web, "-o", "cat").get(0);
    assertTrue(news.contains("\"trusted\":{\"rack\":\"8\"}"), news);
    assertTrue(
        fleet.lines("get", "$SYS/keys/#", "-o", "cat").stream()
            .anyMatch(line -> line.contains(web) && line.contains("\"tag\"")));
    assertTrue(fleet.lines("get", "$SYS/audit").get(0).contains("row-"));
    assertEquals(1, fleet.operator("key", "tag", web, "rack").status());
  }

  @Test
  void allKeysOfARebuiltMachineAreReplacedAtOnce() {
    fleet.accepted("old", web);
    Path rsa = TestKey.make(folder, "rsa-" + web, "rsa", "-b", "2048").file();
    Ssh machine = fleet.machine("old", web);
    Ssh withRsa =
        new Ssh(machine.config(), List.of("-i", rsa.toString()), machine.destination()).with("-s");
    withRsa.feed(Fleet.REGISTER + "\n", "keymaster");
    fleet.lines("key", "accept", web);
    assertEquals(2, fleet.keys(web, "accepted").size());
    fleet.state("new", web, Fleet.REGISTER);
    assertEquals(
        1,
        fleet.operator("key", "replace", web, fleet.fingerprint("new"), "SHA256:x").status(),
        "several only with --all");
    fleet.lines("key", "replace", web, fleet.fingerprint("new"), "--all");
    assertEquals(0, fleet.publish("new", web));
    assertEquals(77, fleet.publish("old", web));
    assertEquals(2, fleet.keys(web, "superseded").size());
    assertEquals(1, fleet.keys(web, "accepted").size());
  }

  @Test
  void aTokenAcceptsAtOnceAndOnlyAsOftenAsItMay() {
    String token =
        fleet
            .lines(
                "key", "token", "add", "--name", "*." + fleet.name("x").substring(2), "-t", "a=b")
            .get(0);
    String request = Fleet.registering(token);
    assertEquals("BAD_TOKEN", fleet.code("other", "web1.example.org", request));
    assertEquals("accepted", fleet.state("first", web, request));
    assertEquals("accepted", fleet.state("first", web, request));
    String second = fleet.name("web2");
    assertEquals("BAD_TOKEN", fleet.code("second", second, request));
    assertEquals("NOT_FOUND", fleet.code("second", second, Fleet.STATUS));
    String id = token.substring(0, token.indexOf('.'));
    List<String> tokens = fleet.lines("key", "token", "ls");
    assertTrue(
        tokens.stream().anyMatch(line -> line.startsWith(id) && line.contains("used 1 of 1")));
    assertTrue(tokens.stream().noneMatch(line -> line.contains(token)));
    assertEquals(0, fleet.publish("first", web));
    String event = fleet.lines("get", "x/" + web, "-o", "json").get(0);
    assertTrue(event.contains("\"trusted\":{\"a\":\"b\"}"), event);
  }

  @Test
  void tagsOfATokenAreTrustedAndTagsOfTheMachineAreClaims() {
    String token = fleet.lines("key", "token", "add", "-t", "role=db").get(0);
    String request =
        "{\"op\":\"register\",\"tags\":{\"role\":\"web\"},\"token\":\"" + token + "\"}";
    assertEquals("accepted", fleet.state("a", web, request));
    assertEquals(1, fleet.lines("key", "ls", "-l", "'@role=db'").size());
    assertEquals(List.of(), fleet.lines("key", "ls", "-l", "'role in (web)'"));
    assertEquals(0, fleet.publish("a", web));
    String event = fleet.lines("get", "x/" + web, "-o", "json").get(0);
    assertTrue(event.contains("\"trusted\":{\"role\":\"db\"}"), event);
  }

  @Test
  void aWildcardTokenNeverReplacesAKeyButOneForTheNameDoes() {
    fleet.accepted("first", web);
    String wide = fleet.lines("key", "token", "add", "--uses", "9").get(0);
    assertEquals("conflict", fleet.state("b", web, Fleet.registering(wide)));
    String narrow = fleet.lines("key", "token", "add", "--name", web).get(0);
    assertEquals("accepted", fleet.state("b", web, Fleet.registering(narrow)));
    assertEquals(77, fleet.publish("first", web));
  }

  @Test
  void anExpectedKeyIsAccepted() {
    fleet.lines("key", "expect", web, "--fp", fleet.fingerprint("right"), "--ttl", "5m");
    assertEquals("pending", fleet.state("wrong", web, Fleet.REGISTER));
    assertEquals("accepted", fleet.state("right", web, Fleet.REGISTER));
  }

  @Test
  void aNodeRotatesItsKeyWithASignatureOfTheOldOne() {
    fleet.accepted("old", web);
    String rotate = fleet.signed("rotate", "old", "new", "rotate@sshbus");
    assertEquals("accepted", fleet.state("new", web, rotate));
    assertEquals(0, fleet.publish("new", web));
    assertEquals(0, fleet.publish("old", web), "until the grace period ends");
  }

  @Test
  void onlyOperatorsDecide() {
    fleet.accepted("first", web);
    assertEquals(77, fleet.machine("first", web).run("key", "ls").status());
  }

  @Test
  void opensshTakesWhatIsExported() throws Exception {
    fleet.accepted("first", web);
    String gone = fleet.name("gone");
    fleet.accepted("gone", gone);
    fleet.lines("key", "revoke", gone);
    Path krl = folder.resolve("krl");
    Path known = folder.resolve("known_hosts");
    Files.writeString(known, fleet.operator("key", "export", "known_hosts").out());
    Run.of(
            List.of(
                "sh", "-c", fleet.router().operator().shell() + "key export krl > '" + krl + "'"))
        .end();
    assertEquals(
        0, Run.of(List.of("ssh-keygen", "-F", web, "-f", known.toString())).end().status());
    assertEquals(1, revoked(krl, "gone"));
    assertEquals(0, revoked(krl, "first"));
    assertTrue(
        fleet.lines("key", "export", "sshfp").stream()
            .anyMatch(line -> line.startsWith(web + ". IN SSHFP 4 2 ")));
  }

  private static int revoked(Path krl, String key) {
    String file = fleet.key(key).file() + ".pub";
    return Run.of(List.of("ssh-keygen", "-Q", "-f", krl.toString(), file)).end().status();
  }
}
