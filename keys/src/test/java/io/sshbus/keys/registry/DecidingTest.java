package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.registering;
import static io.sshbus.keys.registry.Fleet.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.SshPublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who decides about a key that shows itself. */
class DecidingTest {
  private static final SshPublicKey OLD = ed25519(1);
  private static final SshPublicKey NEW = ed25519(2);

  private final Fleet fleet = new Fleet();

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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noExpectationEndsASuspension(boolean named) {
    bind(OLD);
    expect(named ? NEW : null);
    fleet.change(KeyCommand.Verb.SUSPEND, OLD);
    assertEquals(KeyState.CONFLICT, fleet.register(WEB, NEW).state());
    assertEquals(KeyState.SUSPENDED, fleet.state(OLD));
    assertEquals(KeyState.CONFLICT, fleet.register(WEB, Fleet.rsa(1)).state());
    assertEquals(1, fleet.registry.expectations().size(), "it is not used up");
    fleet.change(KeyCommand.Verb.RESUME, OLD);
    assertEquals(KeyState.ACCEPTED, fleet.register(WEB, NEW).state());
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
  void thePolicyIsForWhatNothingElseDecides() {
    assertTrue(isForPolicy(shown(WEB, NEW), null));
    TokenText wide = fleet.handOut(1, 1, "*", Tags.NONE);
    assertFalse(isForPolicy(shown(WEB, NEW), wide));
    assertFalse(isForPolicy(shown(WEB, NEW), Fleet.token(2)), "a wrong token is refused");
    Evidence signed = Evidence.ofLogin("192.0.2.1").signedBy(OLD.fingerprint());
    assertFalse(isForPolicy(shown(WEB, NEW, signed), null));
    bind(OLD);
    assertFalse(isForPolicy(shown(WEB, OLD), null), "accepted already");
    assertTrue(isForPolicy(shown(WEB, NEW), wide), "a token for many names replaces nothing");
    expect(NEW);
    assertFalse(isForPolicy(shown(WEB, NEW), null));
    assertTrue(isForPolicy(shown(WEB, ed25519(3)), null), "another key is expected");
    fleet.now += HOUR;
    assertTrue(isForPolicy(shown(WEB, NEW), null), "not any more");
    fleet.register(WEB, NEW);
    fleet.change(KeyCommand.Verb.REJECT, NEW);
    assertFalse(isForPolicy(shown(WEB, NEW), null), "decided");
    assertEquals(1, fleet.registry.tokens().size());
    assertEquals(0, fleet.registry.tokens().get(0).used());
  }

  private boolean isForPolicy(Registration shown, @Nullable TokenText token) {
    return fleet.registry.isForPolicy(
        (KeyCommand.Register) registering(shown, token, false), fleet.now);
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
