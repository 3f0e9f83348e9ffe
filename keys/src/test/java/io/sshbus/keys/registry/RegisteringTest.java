package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.assertSays;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.registering;
import static io.sshbus.keys.registry.Fleet.rsa;
import static io.sshbus.keys.registry.Fleet.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegisteringTest {
  private static final SshPublicKey OLD = ed25519(1);
  private static final SshPublicKey NEW = ed25519(2);
  private static final NodeName DB = new NodeName("db1.example.com");

  private final Fleet fleet = new Fleet();

  @Test
  void anUnknownKeyWaitsAndProvesNothing() {
    KeyRecord record = fleet.register(WEB, NEW);
    assertEquals(KeyState.PENDING, record.state());
    assertEquals(Fleet.CLAIMS, record.claims());
    assertEquals(Tags.NONE, record.trusted());
    assertEquals(Optional.empty(), fleet.registry.owner(NEW));
    assertEquals(Optional.empty(), fleet.registry.refusal(NEW));
    assertEquals(Tags.NONE, fleet.registry.trusted(NEW));
  }

  @Test
  void aKeyUnderABoundNameIsAConflict() {
    bind(OLD);
    assertEquals(KeyState.CONFLICT, fleet.register(WEB, NEW).state());
    assertEquals(2, fleet.registry.named(WEB).size());
    assertEquals(Optional.of(WEB), fleet.registry.owner(OLD));
    assertEquals(Optional.empty(), fleet.registry.owner(NEW));
  }

  @Test
  void theNameOfASuspendedKeyStaysBound() {
    bind(OLD);
    fleet.change(KeyCommand.Verb.SUSPEND, OLD);
    TokenText token = fleet.handOut(1, 1, WEB.value(), Tags.NONE);
    assertEquals(KeyState.CONFLICT, fleet.register(shown(WEB, NEW), null, true).state());
    assertEquals(KeyState.CONFLICT, fleet.register(shown(WEB, NEW), token, true).state());
  }

  @Test
  void aConflictWhoseNameBecameFreeIsPendingWhenItComesAgain() {
    bind(OLD);
    fleet.register(WEB, NEW);
    fleet.change(KeyCommand.Verb.REVOKE, OLD);
    assertEquals(KeyState.CONFLICT, fleet.state(NEW));
    assertEquals(KeyState.PENDING, fleet.register(WEB, NEW).state());
  }

  @Test
  void aKeyThatWaitsForANameThatIsGivenAwayIsAConflict() {
    fleet.register(WEB, OLD);
    fleet.register(WEB, NEW);
    fleet.register(WEB, rsa(3));
    fleet.accept(OLD);
    assertEquals(KeyState.CONFLICT, fleet.state(NEW));
    assertEquals(KeyState.PENDING, fleet.state(rsa(3)));
    assertEquals(KeyState.ACCEPTED, fleet.accept(rsa(3)).state());
  }

  @Test
  void aPendingKeyThatComesAgainTellsNewClaimsAndNothingElseHappens() {
    long first = fleet.register(WEB, NEW).history().registered();
    fleet.now += HOUR;
    Registration later =
        new Registration(WEB, NEW, NodeClaims.NONE, Evidence.ofLogin("192.0.2.99"));
    KeyOutcome.Done done = fleet.done(registering(later, null, false));
    KeyRecord record = done.record().orElseThrow();
    assertEquals(List.of(), done.transitions());
    assertEquals(new KeyRecord.History(first, first + HOUR), record.history());
    assertEquals(NodeClaims.NONE, record.claims());
    assertEquals("192.0.2.99", record.evidence().address());
  }

  @Test
  void aKeyKeepsTheNameUnderWhichItCame() {
    fleet.register(WEB, NEW);
    String message = fleet.refused(ErrorCode.KEY_STATE, registering(shown(DB, NEW), null, false));
    assertSays(message, "pending", WEB);
    fleet.accept(NEW);
    message = fleet.refused(ErrorCode.KEY_STATE, registering(shown(DB, NEW), null, false));
    assertSays(message, "accepted", WEB);
  }

  @Test
  void aNewNodeNeedsAFullyQualifiedName() {
    NodeName single = new NodeName("web1");
    fleet.refused(ErrorCode.BAD_PRINCIPAL, registering(shown(single, NEW), null, true));
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyCommand.Verb.class,
      names = {"REJECT", "REVOKE"})
  void aKeyThatWasDecidedAgainstIsToldSoAndNothingChanges(KeyCommand.Verb verb) {
    fleet.register(WEB, NEW);
    KeyRecord record = fleet.change(verb, NEW);
    TokenText token = fleet.handOut(1, 1, WEB.value(), Tags.NONE);
    fleet.now += HOUR / 2;
    KeyOutcome.Done again = fleet.done(registering(shown(WEB, NEW), token, true));
    assertEquals(List.of(), again.transitions());
    assertEquals(Optional.of(record), again.record());
    assertEquals(Optional.empty(), fleet.registry.owner(NEW));
    assertEquals(0, fleet.registry.tokens().get(0).used());
  }

  @Test
  void anAcceptedKeyThatComesAgainKeepsWhatSpokeForIt() {
    TokenText token = fleet.handOut(1, 1, WEB.value(), Tags.of("role", "web"));
    fleet.register(shown(WEB, NEW), token, false);
    Registration later =
        new Registration(WEB, NEW, NodeClaims.NONE, Evidence.ofLogin("192.0.2.99"));
    KeyRecord record = fleet.register(later, token, false);
    assertEquals(token.id(), record.evidence().tokenId());
    assertEquals("192.0.2.99", record.evidence().address());
    assertEquals(Tags.of("role", "web"), record.trusted());
    assertEquals(1, fleet.registry.tokens().get(0).used());
  }

  @Test
  void anExpectedKeyIsAcceptedOnceAndReplaces() {
    bind(OLD);
    expect(null);
    KeyRecord record = fleet.register(WEB, NEW);
    assertEquals(KeyState.ACCEPTED, record.state());
    assertEquals("expected by operator:alice", record.standing().cause().why());
    assertEquals(KeyState.SUPERSEDED, fleet.state(OLD));
    assertEquals(List.of(), fleet.registry.expectations());
    assertEquals(KeyState.CONFLICT, fleet.register(WEB, ed25519(3)).state());
  }

  @Test
  void anExpectedFingerprintLetsNoOtherKeyIn() {
    expect(NEW);
    assertEquals(KeyState.PENDING, fleet.register(WEB, OLD).state());
    KeyRecord record = fleet.register(WEB, NEW);
    assertEquals(KeyState.ACCEPTED, record.state());
    assertEquals(NEW.fingerprint(), record.evidence().expected());
    assertEquals(KeyState.CONFLICT, fleet.state(OLD));
  }

  @Test
  void anExpectationEndsWithItsTime() {
    expect(null);
    fleet.now += HOUR;
    assertEquals(KeyState.PENDING, fleet.register(WEB, NEW).state());
    fleet.expire();
    assertEquals(List.of(), fleet.registry.expectations());
    fleet.refused(ErrorCode.USAGE, new KeyCommand.Expect(Fleet.ALICE, WEB, null, fleet.now));
  }

  @Test
  void anExpectationCanBeTakenBack() {
    expect(null);
    expect(NEW);
    fleet.done(new KeyCommand.ForgetExpectation(Fleet.ALICE, WEB, NEW.fingerprint()));
    assertEquals(1, fleet.registry.expectations().size());
    fleet.done(new KeyCommand.ForgetExpectation(Fleet.ALICE, WEB, null));
    fleet.refused(ErrorCode.NOT_FOUND, new KeyCommand.ForgetExpectation(Fleet.ALICE, WEB, null));
  }

  @Test
  void anExpectationComesBeforeAToken() {
    expect(null);
    TokenText token = fleet.handOut(1, 1, "*", Tags.NONE);
    assertEquals(KeyState.ACCEPTED, fleet.register(shown(WEB, NEW), token, false).state());
    assertEquals(0, fleet.registry.tokens().get(0).used());
  }

  @Test
  void thePolicyDecidesAboutFreeNames() {
    assertEquals(KeyState.ACCEPTED, judged(NEW, Evidence.Verdict.ACCEPT, false).state());
    assertEquals(KeyState.CONFLICT, judged(OLD, Evidence.Verdict.ACCEPT, true).state());
    assertEquals(KeyState.REJECTED, judged(ed25519(3), Evidence.Verdict.REJECT, true).state());
  }

  @ParameterizedTest
  @EnumSource(
      value = Evidence.Verdict.class,
      names = {"LEAVE", "FAILED"})
  void aPolicyThatDoesNotDecideLeavesItToAnOperator(Evidence.Verdict verdict) {
    assertEquals(KeyState.PENDING, judged(NEW, verdict, true).state());
  }

  @Test
  void acceptNewTrustsTheFirstKeyOfANameOnly() {
    assertEquals(KeyState.ACCEPTED, fleet.register(shown(WEB, NEW), null, true).state());
    assertEquals(KeyState.CONFLICT, fleet.register(shown(WEB, OLD), null, true).state());
    fleet.change(KeyCommand.Verb.REVOKE, NEW);
    assertEquals(KeyState.PENDING, fleet.register(shown(WEB, OLD), null, true).state());
  }

  @Test
  void keysThatWaitAreLimitedInAllAndPerAddress() {
    Fleet small = new Fleet(new KeyLimits(1000, 5, 3, Duration.ofDays(7), 10, 10));
    for (int i = 0; i < 3; i++) {
      small.register(WEB, ed25519(i));
    }
    String message =
        small.refused(ErrorCode.TOO_MANY_KEYS, registering(shown(WEB, ed25519(9)), null, false));
    assertSays(message, "3 keys from this address");
    assertEquals(KeyState.PENDING, small.register(WEB, ed25519(0)).state());
    Evidence elsewhere = Evidence.ofLogin("192.0.2.2");
    small.register(shown(WEB, ed25519(3), elsewhere), null, false);
    small.register(shown(WEB, ed25519(4), elsewhere), null, false);
    message =
        small.refused(
            ErrorCode.TOO_MANY_KEYS, registering(shown(WEB, ed25519(9), elsewhere), null, false));
    assertSays(message, "5 keys wait");
    assertEquals(KeyState.UNKNOWN, small.state(ed25519(9)));
    small.accept(ed25519(4));
    assertEquals(
        KeyState.CONFLICT, small.register(shown(WEB, ed25519(9), elsewhere), null, false).state());
  }

  @Test
  void ofTwentyThousandKeysThatWantToWaitTenThousandDo() {
    KeyCommand accept = Fleet.accepting(ed25519(0));
    for (int i = 0; i < 20_000; i++) {
      Evidence evidence = Evidence.ofLogin("10.%d.%d.1".formatted(i % 2000 / 200, i % 200));
      fleet.send(registering(shown(WEB, ed25519(i), evidence), null, false));
    }
    assertEquals(Map.of(KeyState.PENDING, 10_000), fleet.registry.counts());
    assertTrue(fleet.done(accept).transitions().size() <= 1000);
    fleet.now += 7 * 24 * HOUR;
    for (int i = 0; i < 10; i++) {
      assertTrue(fleet.done(new KeyCommand.Expire(Cause.bus(""))).transitions().size() <= 1000);
    }
    assertEquals(Map.of(KeyState.ACCEPTED, 1), fleet.registry.counts());
  }

  @Test
  void keysThatThePolicyRejectedCountAsWaitingAndGoByThemselves() {
    Fleet small = new Fleet(new KeyLimits(1000, 5, 3, Duration.ofDays(7), 10, 10));
    Evidence evil = Evidence.ofLogin("192.0.2.66").verdict(Evidence.Verdict.REJECT);
    for (int i = 0; i < 3; i++) {
      small.register(shown(WEB, ed25519(i), evil), null, false);
    }
    small.refused(ErrorCode.TOO_MANY_KEYS, registering(shown(WEB, ed25519(9), evil), null, false));
    small.now += 7 * 24 * HOUR;
    small.expire();
    assertTrue(small.registry.list(any -> true).isEmpty());
  }

  @Test
  void keysThatShowThemselvesNoMoreAreForgottenAfterAWeek() {
    fleet.register(WEB, OLD);
    fleet.register(DB, NEW);
    fleet.register(new NodeName("x.example.com"), ed25519(3));
    fleet.change(KeyCommand.Verb.REJECT, ed25519(3));
    fleet.now += 6 * 24 * HOUR;
    fleet.register(DB, NEW);
    fleet.now += 24 * HOUR;
    KeyOutcome.Done done = fleet.done(new KeyCommand.Expire(Cause.bus("")));
    assertEquals(1, done.transitions().size());
    assertEquals(KeyState.UNKNOWN, fleet.state(OLD));
    assertEquals(KeyState.PENDING, fleet.state(NEW));
    assertEquals(KeyState.REJECTED, fleet.state(ed25519(3)));
  }

  @Test
  void aKeyThatWantsToBeTouchedIsNoNodesKey() {
    SshPublicKey touched =
        SshPublicKey.of(
            "sk-ssh-ed25519@openssh.com",
            "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAAAABHNzaDo=");
    assertEquals(ErrorCode.BAD_KEY, Fleet.thrown(() -> shown(WEB, touched)).code());
  }

  @Test
  void withoutAnythingThatSpeaksForItThereIsNoEvidence() {
    Evidence evidence = fleet.register(WEB, NEW).evidence();
    assertEquals(Evidence.Proof.PUBLICKEY, evidence.proof());
    assertNull(evidence.tokenId());
    assertNull(evidence.signedBy());
    assertNull(evidence.expected());
    assertFalse(fleet.record(NEW).isInGrace());
  }

  private void bind(SshPublicKey key) {
    fleet.register(WEB, key);
    fleet.accept(key);
  }

  private void expect(@Nullable SshPublicKey key) {
    fleet.done(
        new KeyCommand.Expect(
            Fleet.ALICE, WEB, key == null ? null : key.fingerprint(), fleet.now + HOUR));
  }

  private KeyRecord judged(SshPublicKey key, Evidence.Verdict verdict, boolean acceptNew) {
    Evidence evidence = Evidence.ofLogin("192.0.2.1").verdict(verdict);
    return fleet.register(shown(WEB, key, evidence), null, acceptNew);
  }
}
