package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.registering;
import static io.sshbus.keys.registry.Fleet.rotating;
import static io.sshbus.keys.registry.Fleet.rsa;
import static io.sshbus.keys.registry.Fleet.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RotatingTest {
  private static final SshPublicKey FIRST = ed25519(1);
  private static final SshPublicKey SECOND = ed25519(2);
  private static final SshPublicKey THIRD = ed25519(3);
  private static final Tags TAGS = Tags.of("role", "web");

  private final Fleet fleet = new Fleet();

  @BeforeEach
  void acceptTheFirst() {
    fleet.register(WEB, FIRST);
    fleet.done(new KeyCommand.Accept(Fleet.ALICE, WEB.value(), TAGS));
  }

  @Test
  void theOldKeyGoesOnForTheGracePeriod() {
    fleet.done(rotating(WEB, SECOND, FIRST, HOUR));
    assertEquals(Optional.of(WEB), fleet.registry.owner(FIRST));
    assertEquals(Optional.of(WEB), fleet.registry.owner(SECOND));
    assertEquals(TAGS, fleet.registry.trusted(SECOND));
    assertEquals(FIRST.fingerprint(), fleet.record(SECOND).evidence().signedBy());
    fleet.now += HOUR - 1;
    fleet.expire();
    assertEquals(KeyState.ACCEPTED, fleet.state(FIRST));
    fleet.now += 1;
    KeyOutcome.Done done = fleet.done(new KeyCommand.Expire(Cause.bus("")));
    assertTrue(done.transitions().get(0).endsSessions());
    assertEquals(KeyState.SUPERSEDED, fleet.state(FIRST));
    assertEquals(Optional.of(WEB), fleet.registry.owner(SECOND));
  }

  @Test
  void withoutAGracePeriodTheOldKeyGoesAtOnce() {
    fleet.done(rotating(WEB, SECOND, FIRST, 0));
    assertEquals(KeyState.SUPERSEDED, fleet.state(FIRST));
    assertEquals(TAGS, fleet.registry.trusted(SECOND));
  }

  @Test
  void aRotationThatIsRepeatedChangesNothing() {
    KeyRecord record = fleet.done(rotating(WEB, SECOND, FIRST, HOUR)).record().orElseThrow();
    KeyOutcome.Done again = fleet.done(rotating(WEB, SECOND, FIRST, HOUR));
    assertEquals(List.of(), again.transitions());
    assertEquals(Optional.of(record), again.record());
  }

  @Test
  void aKeyWithASuccessorVouchesForNoOther() {
    fleet.done(rotating(WEB, SECOND, FIRST, HOUR));
    fleet.refused(ErrorCode.BAD_SIGNATURE, rotating(WEB, THIRD, FIRST, HOUR));
    fleet.now += HOUR;
    fleet.expire();
    fleet.refused(ErrorCode.BAD_SIGNATURE, rotating(WEB, THIRD, FIRST, HOUR));
    fleet.done(rotating(WEB, THIRD, SECOND, 0));
    fleet.refused(ErrorCode.KEY_STATE, rotating(WEB, SECOND, FIRST, HOUR));
    assertEquals(KeyState.SUPERSEDED, fleet.state(SECOND));
  }

  @Test
  void aNameHasAtMostOneKeyInGrace() {
    fleet.done(rotating(WEB, SECOND, FIRST, HOUR));
    fleet.done(rotating(WEB, THIRD, SECOND, HOUR));
    assertEquals(KeyState.SUPERSEDED, fleet.state(FIRST));
    assertTrue(fleet.record(SECOND).isInGrace());
    assertEquals(KeyState.ACCEPTED, fleet.state(THIRD));
  }

  @Test
  void onlyAnAcceptedKeyOfTheSameNodeVouches() {
    NodeName other = new NodeName("db1.example.com");
    fleet.register(other, rsa(1));
    fleet.accept(rsa(1));
    fleet.register(WEB, rsa(2));
    for (SshPublicKey signer : List.of(rsa(1), rsa(2), THIRD)) {
      fleet.refused(ErrorCode.BAD_SIGNATURE, rotating(WEB, SECOND, signer, HOUR));
      fleet.refused(ErrorCode.BAD_SIGNATURE, also(rsa(9), signer));
    }
    fleet.change(KeyCommand.Verb.SUSPEND, FIRST);
    fleet.refused(ErrorCode.BAD_SIGNATURE, rotating(WEB, SECOND, FIRST, HOUR));
    assertEquals(KeyState.UNKNOWN, fleet.state(SECOND));
  }

  @Test
  void aPendingKeyCanBeTheSuccessorAndARejectedOneCannot() {
    fleet.register(WEB, SECOND);
    fleet.register(WEB, THIRD);
    fleet.change(KeyCommand.Verb.REJECT, THIRD);
    fleet.refused(ErrorCode.KEY_STATE, rotating(WEB, THIRD, FIRST, HOUR));
    fleet.done(rotating(WEB, SECOND, FIRST, HOUR));
    assertEquals(KeyState.ACCEPTED, fleet.state(SECOND));
  }

  @Test
  void aNodeBringsAKeyOfAnotherTypeWithASignature() {
    KeyRecord record = fleet.done(also(rsa(5), FIRST)).record().orElseThrow();
    assertEquals(KeyState.ACCEPTED, record.state());
    assertEquals(TAGS, record.trusted());
    assertEquals(KeyState.ACCEPTED, fleet.state(FIRST));
    fleet.refused(ErrorCode.NAME_TAKEN, also(SECOND, FIRST));
    fleet.refused(ErrorCode.NAME_TAKEN, also(rsa(6), FIRST));
  }

  @Test
  void noOldSignatureBringsBackAKeyThatAnOperatorRemoved() {
    fleet.done(also(rsa(5), FIRST));
    fleet.change(KeyCommand.Verb.REMOVE, rsa(5));
    fleet.refused(ErrorCode.BAD_SIGNATURE, also(rsa(5), FIRST));
    assertEquals(KeyState.CONFLICT, fleet.register(WEB, rsa(5)).state());
    fleet.refused(ErrorCode.BAD_SIGNATURE, also(rsa(5), FIRST));
    KeyRegistry restored = new KeyRegistry(KeyLimits.DEFAULT);
    restored.restore(fleet.registry.snapshot());
    assertEquals(fleet.registry.snapshot(), restored.snapshot());
    fleet.accept(rsa(5));
    fleet.change(KeyCommand.Verb.REVOKE, FIRST);
    fleet.done(also(SECOND, rsa(5)));
  }

  @Test
  void noOldRotationBringsBackAKeyThatAnOperatorRemoved() {
    fleet.done(rotating(WEB, SECOND, FIRST, 0));
    fleet.change(KeyCommand.Verb.REMOVE, SECOND);
    fleet.replace(WEB, FIRST);
    fleet.refused(ErrorCode.BAD_SIGNATURE, rotating(WEB, SECOND, FIRST, 0));
    fleet.done(rotating(WEB, THIRD, FIRST, 0));
  }

  @Test
  void theNewestRemovedKeysAreRemembered() {
    ForgottenKeys keys = new ForgottenKeys(2);
    keys.add(FIRST.fingerprint());
    keys.add(SECOND.fingerprint());
    keys.add(FIRST.fingerprint());
    keys.add(THIRD.fingerprint());
    assertEquals(List.of(FIRST.fingerprint(), THIRD.fingerprint()), List.copyOf(keys.all()));
    assertFalse(keys.has(SECOND.fingerprint()));
  }

  @Test
  void aTypeThatTheNodeDoesNotHaveIsNotRotated() {
    String message = fleet.refused(ErrorCode.KEY_STATE, rotating(WEB, rsa(5), FIRST, HOUR));
    Fleet.assertSays(message, "also@sshbus", "rsa");
  }

  @Test
  void aSuspensionLastsThroughTheGracePeriod() {
    fleet.done(rotating(WEB, SECOND, FIRST, HOUR));
    fleet.change(KeyCommand.Verb.SUSPEND, FIRST);
    fleet.change(KeyCommand.Verb.RESUME, FIRST);
    assertTrue(fleet.record(FIRST).isInGrace());
    fleet.change(KeyCommand.Verb.SUSPEND, FIRST);
    fleet.now += HOUR;
    fleet.expire();
    assertEquals(KeyState.SUPERSEDED, fleet.state(FIRST));
  }

  @Test
  void replacingEndsAGracePeriod() {
    fleet.done(rotating(WEB, SECOND, FIRST, HOUR));
    fleet.register(WEB, THIRD);
    fleet.replace(WEB, THIRD);
    assertEquals(KeyState.SUPERSEDED, fleet.state(FIRST));
    assertEquals(KeyState.SUPERSEDED, fleet.state(SECOND));
  }

  private static KeyCommand also(SshPublicKey key, SshPublicKey signer) {
    Evidence evidence = Evidence.ofLogin("192.0.2.1").signedBy(signer.fingerprint());
    return registering(shown(WEB, key, evidence), null, false);
  }

  @Test
  void aNodeThatRotatesForEverLeavesFewKeysBehind() {
    SshPublicKey last = FIRST;
    for (int i = 0; i < 40; i++) {
      SshPublicKey next = ed25519(100 + i);
      fleet.now += HOUR;
      fleet.done(rotating(WEB, next, last, 0));
      last = next;
    }
    assertEquals(
        Map.of(KeyState.ACCEPTED, 1, KeyState.SUPERSEDED, Changes.MOST_SUPERSEDED),
        fleet.registry.counts());
    assertEquals(Optional.of(WEB), fleet.registry.owner(last));
    assertEquals(KeyState.SUPERSEDED, fleet.state(ed25519(138)), "the newest are kept");
    fleet.refused(ErrorCode.BAD_SIGNATURE, rotating(WEB, ed25519(101), FIRST, 0));
  }

  @Test
  void noOldRotationBringsBackAKeyThatNewerOnesHaveDrivenOut() {
    fleet.done(also(rsa(100), FIRST));
    for (int i = 1; i <= 40; i++) {
      fleet.now += HOUR;
      fleet.done(rotating(WEB, rsa(100 + i), FIRST, 0));
    }
    assertEquals(Optional.empty(), fleet.registry.find(rsa(101).fingerprint()), "driven out");
    fleet.refused(ErrorCode.BAD_SIGNATURE, rotating(WEB, rsa(101), FIRST, 0));
    assertEquals(Optional.empty(), fleet.registry.owner(rsa(101)));
  }
}
