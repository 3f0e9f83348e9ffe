package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.assertSays;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.registering;
import static io.sshbus.keys.registry.Fleet.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many keys wait, and for how long. */
class WaitingTest {
  private static final SshPublicKey OLD = ed25519(1);
  private static final SshPublicKey NEW = ed25519(2);
  private static final NodeName DB = new NodeName("db1.example.com");

  private final Fleet fleet = new Fleet();

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
  void theAddressesOfOneIpv6NetworkShareTheirLimit() {
    Fleet small = new Fleet(new KeyLimits(1000, 9, 3, Duration.ofDays(7), 10, 10));
    for (int i = 0; i < 3; i++) {
      small.register(from("2001:db8:0:1:0:0:0:" + i, i), null, false);
    }
    small.refused(
        ErrorCode.TOO_MANY_KEYS, registering(from("2001:db8:0:1:0:0:0:9", 9), null, false));
    small.register(from("2001:db8:0:1:0:0:0:9", 0), null, false);
    assertEquals("2001:db8:0:1:0:0:0:9", small.record(ed25519(0)).evidence().address());
    small.register(from("2001:db8:0:2:0:0:0:1", 9), null, false);
  }

  private static Registration from(String address, int key) {
    return shown(WEB, ed25519(key), Evidence.ofLogin(address));
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
}
