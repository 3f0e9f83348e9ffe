package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.rotating;
import static io.sshbus.keys.registry.Fleet.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import org.junit.jupiter.api.Test;

/** The router's clock was far in the future for a while. */
class SetBackTest {
  private static final long YEARS = 70L * 365 * 24 * HOUR;
  private static final NodeName DB = new NodeName("db1.example.com");
  private static final SshPublicKey OLD = ed25519(1);
  private static final SshPublicKey NEW = ed25519(2);

  private final Fleet fleet = new Fleet();

  @Test
  void timeGoesOnOnceTheClockIsRightAgain() {
    TokenText before = fleet.handOut(1, 1, "*", Tags.NONE);
    fleet.now += YEARS;
    fleet.register(WEB, OLD);
    fleet.refused(ErrorCode.BAD_TOKEN, Fleet.registering(shown(DB, NEW), before, false));
    fleet.now -= YEARS;
    TokenText after = fleet.handOut(2, 1, "*", Tags.NONE);
    assertEquals(KeyState.ACCEPTED, fleet.register(shown(WEB, OLD), after, false).state());
    assertEquals(fleet.now, fleet.record(OLD).standing().since());
    assertEquals(KeyState.ACCEPTED, fleet.register(shown(DB, NEW), before, false).state());
  }

  @Test
  void whatWasMadeMeanwhileEndsAsSoonAsItWasMeantTo() {
    bind(OLD);
    fleet.now += YEARS;
    TokenText token = fleet.handOut(1, 9, "*", Tags.NONE);
    fleet.done(new KeyCommand.Expect(Fleet.ALICE, DB, null, fleet.now + HOUR));
    fleet.done(rotating(WEB, NEW, OLD, HOUR));
    fleet.register(new NodeName("waits.example.com"), ed25519(3));
    fleet.now -= YEARS;
    assertEquals(
        KeyState.ACCEPTED,
        fleet.register(shown(new NodeName("a.example.com"), ed25519(4)), token, false).state());
    assertFalse(fleet.registry.isDue(fleet.now + HOUR - 1));
    fleet.now += HOUR;
    fleet.expire();
    assertEquals(KeyState.SUPERSEDED, fleet.state(OLD));
    assertEquals(0, fleet.registry.tokens().size());
    assertEquals(0, fleet.registry.expectations().size());
    fleet.now += 7 * 24 * HOUR;
    fleet.expire();
    assertEquals(KeyState.UNKNOWN, fleet.state(ed25519(3)));
  }

  @Test
  void whatEndedBeforeTheTimeThatWasKeepsItsEnd() {
    bind(OLD);
    fleet.done(rotating(WEB, NEW, OLD, 2 * HOUR));
    long end = fleet.record(OLD).standing().graceUntil();
    fleet.now += YEARS;
    fleet.register(DB, ed25519(3));
    fleet.now -= YEARS;
    fleet.register(DB, ed25519(3));
    assertEquals(end, fleet.record(OLD).standing().graceUntil());
  }

  @Test
  void aCommandThatIsALittleLateDoesNotSetTheClockBack() {
    fleet.register(WEB, OLD);
    long then = fleet.now;
    fleet.now -= HOUR;
    assertEquals(then, fleet.register(DB, NEW).standing().since());
    fleet.now -= 1;
    assertEquals(fleet.now, fleet.register(WEB, ed25519(3)).standing().since());
    assertEquals(fleet.now, fleet.record(OLD).standing().since());
  }

  private void bind(SshPublicKey key) {
    fleet.register(WEB, key);
    fleet.accept(key);
  }
}
