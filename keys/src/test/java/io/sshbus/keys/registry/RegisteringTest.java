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

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.List;
import java.util.Optional;
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
}
