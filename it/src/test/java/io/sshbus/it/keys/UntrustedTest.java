package io.sshbus.it.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody does who has a key that nobody accepted, or that is accepted no more. */
class UntrustedTest {
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

  private void isUnknown(String name) {
    assertEquals(List.of(), fleet.keys(name));
  }

  /** A key that is not trusted can neither publish, subscribe nor decide about itself. */
  private void canDoNothing(String key, String name, int status) {
    refused(key, name, status, "pub x -m a", "tail #", "key accept " + name);
    Run.Ended ended = fleet.machine(key, name).with("-s").feed(Fleet.REGISTER, "x/y");
    assertEquals(status, ended.status(), ended.toString());
    assertEquals("", ended.out());
  }

  private void refused(String key, String name, int status, String... commands) {
    for (String command : commands) {
      Run.Ended ended = fleet.machine(key, name).run(command);
      assertEquals(status, ended.status(), command + ": " + ended);
      assertEquals("", ended.out(), command);
    }
  }

  @Test
  void aKeyThatWaitsCanDoNothingButAsk() {
    fleet.state("first", web, Fleet.REGISTER);
    canDoNothing("first", web, 77);
    refused(
        "first", web, 77, "tail $SYS/#", "ls", "get #", "nodes", "report", "help", "key token add");
    Run.Ended ended = fleet.machine("first", web).run("version");
    assertTrue(ended.err().contains("KEY_PENDING"), ended.err());
    assertEquals("pending", fleet.state("first", web, Fleet.STATUS));
  }

  @Test
  void aKeyThatIsNotAcceptedIsToldHowItStands() {
    Run.Ended ended = fleet.machine("first", web).run("version");
    assertTrue(ended.err().contains("it has not registered; sshbus-register does"), ended.err());
    fleet.state("first", web, Fleet.REGISTER);
    ended = fleet.machine("first", web).run("version");
    assertTrue(ended.err().contains("waits for an operator: ssh bus key accept"), ended.err());
  }

  @Test
  void aKeyInConflictARejectedAndASupersededOneCanDoNothingButAsk() {
    fleet.accepted("first", web);
    assertEquals("conflict", fleet.state("rebuilt", web, Fleet.REGISTER));
    canDoNothing("rebuilt", web, 77);
    fleet.lines("key", "replace", web, fleet.fingerprint("rebuilt"));
    canDoNothing("first", web, 77);
    assertEquals("superseded", fleet.state("first", web, Fleet.REGISTER));
    fleet.state("third", web, Fleet.REGISTER);
    fleet.lines("key", "reject", fleet.fingerprint("third"));
    canDoNothing("third", web, 77);
    assertEquals("rejected", fleet.state("third", web, Fleet.REGISTER));
  }

  @Test
  void aRevokedAndASuspendedKeyAreNotEvenLetIn() {
    fleet.accepted("first", web);
    fleet.lines("key", "suspend", web);
    canDoNothing("first", web, 255);
    fleet.lines("key", "resume", web);
    assertEquals(0, fleet.publish("first", web));
    fleet.lines("key", "revoke", web);
    canDoNothing("first", web, 255);
    assertEquals(
        255, fleet.machine("first", web).with("-s").feed(Fleet.REGISTER, "keymaster").status());
    assertEquals(255, fleet.publish("first", "other.example.com"), "under no other name either");
  }

  /** OpenSSH asks whether the key would do, and then has no private key to sign with. */
  @Test
  void askingWhetherAKeyWouldDoRegistersNothing() throws IOException {
    Path file = fleet.key("probe").file();
    Files.delete(file);
    Ssh operator = fleet.router().operator();
    Ssh probing =
        new Ssh(operator.config(), List.of("-o", "IdentityFile=" + file), web + "@bus-node");
    Run.Ended ended =
        probing.with("-o", "LogLevel=DEBUG1", "-s").feed(Fleet.REGISTER + "\n", "keymaster");
    assertTrue(ended.err().contains("Server accepts key"), ended.err());
    assertEquals(255, ended.status(), ended.toString());
    assertEquals("", ended.out());
    isUnknown(web);
  }

  @Test
  void aLoginAloneRegistersNothing() {
    assertEquals("NOT_FOUND", fleet.code("first", web, Fleet.STATUS));
    isUnknown(web);
  }

  @Test
  void aTokenForAnotherNameIsRefusedWhicheverNameIsClaimed() {
    String other = fleet.name("web2");
    String token = fleet.lines("key", "token", "add", "--name", other).get(0);
    assertEquals("BAD_TOKEN", fleet.code("a", web, Fleet.registering(token)));
    String claim = "{\"op\":\"register\",\"name\":\"%s\",\"token\":\"%s\"}".formatted(other, token);
    assertEquals("BAD_PRINCIPAL", fleet.code("a", web, claim));
    isUnknown(web);
    isUnknown(other);
    assertEquals("accepted", fleet.state("b", other, Fleet.registering(token)), "it is good still");
  }

  @Test
  void aTokenThatWasUsedTakenBackOrGuessedIsRefused() {
    String token = fleet.lines("key", "token", "add").get(0);
    assertEquals("accepted", fleet.state("first", web, Fleet.registering(token)));
    String second = fleet.name("web2");
    assertEquals("BAD_TOKEN", fleet.code("second", second, Fleet.registering(token)));
    String back = fleet.lines("key", "token", "add").get(0);
    String id = back.substring(0, back.indexOf('.'));
    String guessed = id + "." + "a".repeat(32);
    assertEquals("BAD_TOKEN", fleet.code("second", second, Fleet.registering(guessed)));
    fleet.lines("key", "token", "rm", id);
    assertEquals("BAD_TOKEN", fleet.code("second", second, Fleet.registering(back)));
    isUnknown(second);
  }

  @Test
  void aSignatureForARotationWorksOnceAndForItsKeyAlone() {
    fleet.accepted("old", web);
    String rotate = fleet.signed("rotate", "old", "new", "rotate@sshbus");
    String also = fleet.signed("rotate", "old", "new", "also@sshbus");
    assertEquals("BAD_SIGNATURE", fleet.code("thief", web, rotate), "signed for another key");
    assertEquals("BAD_SIGNATURE", fleet.code("new", web, also), "signed for something else");
    assertEquals("accepted", fleet.state("new", web, rotate));
    assertEquals("accepted", fleet.state("new", web, rotate), "the answer may have got lost");
    fleet.lines("key", "rm", fleet.fingerprint("new"));
    assertEquals("BAD_SIGNATURE", fleet.code("new", web, rotate), "the signer goes on for a while");
    fleet.accepted("new", web);
    String next = fleet.signed("rotate", "new", "newest", "rotate@sshbus");
    assertEquals("accepted", fleet.state("newest", web, next));
    fleet.lines("key", "rm", fleet.fingerprint("new"));
    assertEquals("BAD_SIGNATURE", fleet.code("new", web, rotate), "the signer has a successor");
    fleet.lines("key", "revoke", fleet.fingerprint("newest"));
    assertEquals(
        255, fleet.machine("newest", web).with("-s").feed(next + "\n", "keymaster").status());
    assertEquals(List.of(), fleet.keys(web, "accepted"));
  }

  /** Each of two operators accepts another key of one name, at the same moment. */
  @Test
  void ofTwoAcceptsAtOnceOnOneNameOneWins() {
    for (int round = 0; round < 3; round++) {
      String name = fleet.name("web" + round);
      fleet.state("a" + round, name, Fleet.REGISTER);
      fleet.state("b" + round, name, Fleet.REGISTER);
      Ssh operator = fleet.router().operator();
      try (Run a = operator.start("key", "accept", fleet.fingerprint("a" + round));
          Run b = operator.start("key", "accept", fleet.fingerprint("b" + round))) {
        List<Run.Ended> ended = List.of(a.end(), b.end());
        assertEquals(1, ended.stream().filter(one -> one.status() == 0).count(), ended.toString());
        assertEquals(
            1,
            ended.stream().filter(one -> one.err().contains("NAME_TAKEN")).count(),
            ended.toString());
      }
      assertEquals(1, fleet.keys(name, "accepted").size());
      assertEquals(
          1, fleet.publish("a" + round, name) == 0 ? 1 : 1 - fleet.publish("b" + round, name));
    }
  }

  static List<String> badNames() {
    return List.of(
        "operator",
        "root",
        "web1",
        "anonymous",
        "*",
        "*.example.com",
        "+.example.com",
        "#",
        "a/b.example.com",
        "$SYS.example.com",
        ".example.com",
        "a..example.com",
        "127.0.0.1",
        "a.".repeat(300) + "example.com",
        "a/".repeat(300) + "b");
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void aNameThatNoNodeCanHaveLetsNoUnknownKeyIn(String name) {
    Run.Ended ended =
        fleet.machine("first", "x").to("bus-node").with("-l", name, "-s").run("keymaster");
    assertEquals(255, ended.status(), ended.toString());
    assertTrue(ended.err().contains("Permission denied"), ended.err());
    assertTrue(
        fleet.lines("key", "ls").stream().noneMatch(line -> line.contains(" " + name + " ")));
  }

  static Stream<String> badRequests() {
    return Stream.of(
        "no json",
        "[]",
        "{\"op\":\"accept\"}",
        "{\"op\":\"register\",\"name\":\"other.example.com\"}",
        "{\"op\":\"register\",\"name\":\"*\"}",
        "{\"op\":\"register\",\"name\":\"a\\nb.example.com\"}",
        "{\"op\":\"register\",\"name\":\"" + "a.".repeat(300) + "example.com\"}",
        "{\"op\":\"register\",\"token\":\"x\"}",
        "{\"op\":\"register\",\"token\":7}",
        "{\"op\":\"register\",\"tags\":{\"a\":1}}",
        "{\"op\":\"register\",\"tags\":{\"node\":\"forged\"}}",
        "{\"op\":\"register\",\"facts\":{\"a\\nb\":\"x\"}}",
        "{\"op\":\"register\",\"more\":1}",
        "{\"op\":\"register\",\"facts\":" + "{\"a\":".repeat(300) + "1" + "}".repeat(301),
        "{\"op\":\"rotate\"}");
  }

  /** All on one channel each; none of them registers the key. */
  @Test
  void aRequestThatCannotBeIsRefusedAndRegistersNothing() {
    List<String> requests = badRequests().toList();
    Run.Ended ended =
        fleet
            .machine("first", web)
            .with("-s")
            .feed(String.join("\n", requests) + "\n", "keymaster");
    assertEquals(requests.size(), ended.lines().size(), ended.toString());
    for (String line : ended.lines()) {
      assertTrue(line.contains("\"op\":\"error\""), line);
    }
    assertNotEquals(0, ended.status());
    isUnknown(web);
  }

  /** From one address, each with a key of its own: most of what KeyMaster takes from there. */
  @Test
  void ofManyKeysFromOneAddressAsManyWaitAsMay() {
    Map<String, Integer> answers = new TreeMap<>();
    try (Strangers strangers = new Strangers(fleet.router().port())) {
      for (int i = 0; i < 50; i++) {
        answers.merge(strangers.register("n" + i + ".flood.example.com"), 1, Integer::sum);
      }
      assertEquals(Map.of("pending", 16, "TOO_MANY_KEYS", 34), answers);
      assertEquals("", strangers.register("a\nb.flood.example.com"), "not let in");
      assertEquals("", strangers.register("*.flood.example.com"), "not let in");
    }
    assertEquals(
        16, fleet.lines("key", "ls").stream().filter(line -> line.contains(".flood.")).count());
    fleet.accepted("honest", web);
  }
}
