package io.sshbus.keys;

import static io.sshbus.keys.TestKeys.ed25519;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.identity.AuthorizedKeys;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Principal.LocalUser;
import io.sshbus.identity.Principal.Node;
import io.sshbus.identity.Principal.Operator;
import io.sshbus.identity.Principal.Pending;
import io.sshbus.identity.SshPublicKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDirectoryTest {
  private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");
  private static final SshPublicKey NODE = ed25519(1);
  private static final SshPublicKey ALICE = ed25519(2);
  private static final SshPublicKey NAMELESS = ed25519(3);
  private static final SshPublicKey REVOKED = ed25519(4);
  private static final SshPublicKey BOTH = ed25519(5);
  private static final SshPublicKey EXPIRED = ed25519(6);
  private static final SshPublicKey TWO_NAMES = ed25519(7);
  private static final SshPublicKey UNKNOWN = ed25519(8);

  private final KeyDirectory directory =
      directory(
          List.of(
              "a.example.com " + NODE.text(),
              "@revoked * " + REVOKED.text(),
              "both.example.com " + BOTH.text(),
              "x.example.com " + TWO_NAMES.text(),
              "y.example.com " + TWO_NAMES.text()),
          List.of(
              ALICE.text() + " alice@pc",
              NAMELESS.text(),
              REVOKED.text() + " rita",
              BOTH.text() + " bob",
              "expiry-time=\"20260701Z\" " + EXPIRED.text() + " eve.example.com"));

  @ParameterizedTest
  @ValueSource(
      strings = {"a.example.com", "b.example.com", "root", "operator", "alice", "", "\u0000"})
  void aNodesKeyDecidesAndTheUserNameIsIgnored(String userName) {
    assertEquals(
        Optional.of(new Node("a.example.com")),
        directory.publicKey(NODE, userName, NOW).principal());
  }

  @Test
  void anOperatorsKeyWantsTheOperatorsNameOrOperator() {
    Optional<Principal> alice = Optional.of(new Operator("alice"));
    assertEquals(alice, directory.publicKey(ALICE, "alice", NOW).principal());
    assertEquals(alice, directory.publicKey(ALICE, "operator", NOW).principal());
    for (String other : List.of("Alice", "bob", "", "root", "a.example.com")) {
      assertRefused(directory.publicKey(ALICE, other, NOW), "does not go with the user name");
    }
  }

  @Test
  void anOperatorWithoutANameIsCalledOperator() {
    assertEquals(
        Optional.of(new Operator("operator")),
        directory.publicKey(NAMELESS, "operator", NOW).principal());
    assertRefused(directory.publicKey(NAMELESS, "alice", NOW), "does not go with");
  }

  @Test
  void anExpiredKeyIsRefusedFromTheMomentAfter() {
    assertTrue(directory.publicKey(EXPIRED, "operator", NOW).principal().isPresent());
    assertRefused(
        directory.publicKey(EXPIRED, "operator", NOW.plusNanos(1)), "expired at 2026-07-01");
    assertEquals(Optional.empty(), directory.owner(EXPIRED, NOW.plusNanos(1)));
  }

  @Test
  void aRevokedKeyIsNobodys() {
    assertRefused(
        directory.publicKey(REVOKED, "operator", NOW), "is revoked in line 2 of the nodes");
    assertRefused(directory.hostbased(REVOKED, "a.", "bob"), "is revoked");
    assertEquals(Optional.empty(), directory.pending(REVOKED, "new.example.com"));
    assertTrue(
        directory.problems().stream()
            .anyMatch(p -> p.line() == 3 && p.message().contains("is revoked")));
  }

  @Test
  void aKeyInBothFilesIsRefusedForBoth() {
    assertRefused(
        directory.publicKey(BOTH, "operator", NOW), "is both the node both.example.com's");
    assertRefused(directory.publicKey(BOTH, "both.example.com", NOW), "is both");
    assertRefused(directory.hostbased(BOTH, "both.example.com.", "bob"), "is both");
    assertEquals(Optional.empty(), directory.pending(BOTH, "both.example.com"));
    KeyProblem problem =
        directory.problems().stream().filter(p -> p.line() == 4).findFirst().orElseThrow();
    assertEquals("operators", problem.file());
    assertTrue(problem.message().contains("(nodes, line 3)"), problem.message());
    assertTrue(problem.message().contains(BOTH.fingerprint().toString()), problem.message());
  }

  @Test
  void aKeyUnderTwoNodesIsNobodys() {
    assertRefused(directory.publicKey(TWO_NAMES, "x.example.com", NOW), "stands under two nodes");
    assertRefused(directory.hostbased(TWO_NAMES, "x.example.com", "bob"), "stands under two nodes");
  }

  @Test
  void anUnknownKeyIsRefused() {
    assertRefused(directory.publicKey(UNKNOWN, "operator", NOW), "is not known here");
    assertRefused(directory.hostbased(UNKNOWN, "a.example.com", "bob"), "is no node's key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.example.com.", "b.example.com", "", "\u0000"})
  void aHostVouchesForItsUsersAndTheClaimedHostIsOnlyAHint(String claimedHost) {
    assertEquals(
        Optional.of(new LocalUser("a.example.com", "bob")),
        directory.hostbased(NODE, claimedHost, "bob").principal());
  }

  @Test
  void aHostDoesNotVouchForStrangeNames() {
    assertRefused(directory.hostbased(NODE, "a.example.com.", "b/ob"), "is not allowed: \"b/ob\"");
    assertRefused(directory.hostbased(NODE, "a.example.com.", ""), "is not allowed");
  }

  @Test
  void anOperatorsKeyIsNoHostKey() {
    assertRefused(directory.hostbased(ALICE, "a.example.com.", "alice"), "is no node's key");
  }

  @Test
  void anUnknownKeyWaitsUnderAFullyQualifiedNameOnly() {
    assertEquals(
        Optional.of(new Pending("new.example.com", UNKNOWN.fingerprint())),
        directory.pending(UNKNOWN, "New.Example.com"));
    for (String other :
        List.of("new", "root", "alice", "operator", "", "a..b", "10.0.0.1", "eve.example.com")) {
      assertEquals(Optional.empty(), directory.pending(UNKNOWN, other), other);
    }
  }

  @Test
  void aKnownKeyOrOneInATokenDoesNotWait() {
    for (SshPublicKey key : List.of(NODE, ALICE, EXPIRED, TWO_NAMES, TestKeys.inToken(9))) {
      assertEquals(Optional.empty(), directory.pending(key, "new.example.com"));
    }
  }

  @Test
  void theNamesOfOperatorsAreKnown() {
    assertTrue(directory.isOperatorName("operator"));
    assertTrue(directory.isOperatorName("eve.example.com"));
    assertFalse(directory.isOperatorName("Alice"));
    assertTrue(KeyDirectory.EMPTY.isOperatorName("operator"));
  }

  private static void assertRefused(KeyAnswer answer, String words) {
    String reason = assertInstanceOf(KeyAnswer.Refused.class, answer).reason();
    assertTrue(reason.contains(words), reason);
    assertTrue(reason.startsWith("the key SHA256:"), reason);
    assertEquals(Optional.empty(), answer.principal());
  }

  private static KeyDirectory directory(List<String> nodes, List<String> operators) {
    return KeyDirectory.of(
        KnownHosts.parse(Bytes.utf8(String.join("\n", nodes))),
        AuthorizedKeys.parse(Bytes.utf8(String.join("\n", operators)), ZoneOffset.UTC));
  }
}
