package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Tags;
import io.sshbus.identity.AuthorizedKeys;
import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.KeyAnswer;
import io.sshbus.keys.KeyDirectory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A login as the directory of keys sees it when the registry keeps the nodes. */
class RegisteredKeysTest {
  private static final Instant NOW = Instant.parse("2027-01-15T08:00:00Z");
  private static final SshPublicKey NODE = ed25519(1);
  private static final SshPublicKey ALICE = ed25519(2);

  private final Fleet fleet = new Fleet();
  private final KeyDirectory directory =
      KeyDirectory.of(
          fleet.registry,
          AuthorizedKeys.parse(Bytes.utf8(ALICE.text() + " alice"), ZoneOffset.UTC));

  @Test
  void aKeyWaitsUntilItIsAcceptedAndThenProvesItsNodeAtOnce() {
    assertWaits();
    fleet.register(WEB, NODE);
    assertWaits();
    fleet.done(new KeyCommand.Accept(Fleet.ALICE, WEB.value(), Tags.of("role", "web")));
    Optional<Principal> web = Optional.of(new Principal.Node(WEB.value()));
    assertEquals(web, directory.publicKey(NODE, "any", NOW).principal());
    assertEquals(web, directory.owner(NODE, NOW));
    assertEquals(
        Optional.of(new Principal.LocalUser(WEB.value(), "bob")),
        directory.hostbased(NODE, "x", "bob").principal());
    assertEquals(Optional.empty(), directory.pending(NODE, WEB.value()));
    assertEquals(Tags.of("role", "web"), directory.trusted(NODE));
  }

  @Test
  void aConflictWaitsToo() {
    fleet.register(WEB, ed25519(3));
    fleet.accept(ed25519(3));
    fleet.register(WEB, NODE);
    assertWaits();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyCommand.Verb.class,
      names = {"REVOKE", "SUSPEND"})
  void aKeyThatIsNoLongerAcceptedProvesNothingAndDoesNotWait(KeyCommand.Verb verb) {
    fleet.register(WEB, NODE);
    fleet.accept(NODE);
    KeyState state = fleet.change(verb, NODE).state();
    assertProvesNothing(state);
  }

  @Test
  void aRejectedOrReplacedKeyProvesNothingAndMayAskWhy() {
    fleet.register(WEB, NODE);
    fleet.change(KeyCommand.Verb.REJECT, NODE);
    assertWaits();
    fleet.accept(NODE);
    fleet.register(WEB, ed25519(3));
    fleet.replace(WEB, ed25519(3));
    assertWaits();
  }

  @Test
  void anOperatorsKeyThatIsAcceptedAsANodesProvesNobody() {
    assertTrue(directory.isOperatorKey(ALICE));
    assertTrue(directory.publicKey(ALICE, "alice", NOW).principal().isPresent());
    fleet.register(WEB, ALICE);
    assertEquals(Optional.empty(), directory.pending(ALICE, WEB.value()));
    fleet.accept(ALICE);
    assertFalse(directory.publicKey(ALICE, "alice", NOW).principal().isPresent());
    assertEquals(1, directory.problems().size());
    assertTrue(directory.problems().get(0).message().contains("(KeyMaster)"));
  }

  private void assertWaits() {
    assertEquals(
        Optional.of(new Principal.Pending(WEB.value(), NODE.fingerprint())),
        directory.pending(NODE, WEB.value()));
    assertEquals(Optional.empty(), directory.owner(NODE, NOW));
  }

  private void assertProvesNothing(KeyState state) {
    String reason =
        assertInstanceOf(KeyAnswer.Refused.class, directory.publicKey(NODE, "any", NOW)).reason();
    assertTrue(reason.contains("is " + state.text()), reason);
    assertInstanceOf(KeyAnswer.Refused.class, directory.hostbased(NODE, "x", "bob"));
    assertEquals(Optional.empty(), directory.pending(NODE, WEB.value()));
    assertEquals(Tags.NONE, directory.trusted(NODE));
  }
}
