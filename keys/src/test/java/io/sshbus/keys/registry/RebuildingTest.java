package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.ALICE;
import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.assertSays;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.rsa;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RebuildingTest {
  private final Fleet fleet = new Fleet();

  private static KeyCommand rebuild(SshPublicKey... keys) {
    return new KeyCommand.Rebuild(
        ALICE, WEB, Stream.of(keys).map(key -> key.fingerprint().toString()).toList());
  }

  private void bound(SshPublicKey key, Tags tags) {
    fleet.register(WEB, key);
    fleet.done(new KeyCommand.Accept(ALICE, key.fingerprint().toString(), tags));
  }

  @Test
  void allKeysOfANodeAreReplacedInOneStep() {
    bound(ed25519(1), Tags.of("role", "web"));
    bound(rsa(1), Tags.NONE);
    fleet.register(WEB, ed25519(2));
    fleet.register(WEB, rsa(2));
    KeyOutcome.Done done = fleet.done(rebuild(rsa(2), ed25519(2)));
    assertEquals(4, done.transitions().size());
    assertEquals(rsa(2).fingerprint(), done.record().orElseThrow().fingerprint());
    for (SshPublicKey old : List.of(ed25519(1), rsa(1))) {
      assertEquals(KeyState.SUPERSEDED, fleet.state(old));
    }
    for (SshPublicKey next : List.of(ed25519(2), rsa(2))) {
      assertEquals(Optional.of(WEB), fleet.registry.owner(next));
      assertEquals(Tags.of("role", "web"), fleet.registry.trusted(next));
    }
  }

  @Test
  void aTypeThatTheNodeHasNoMoreGoesToo() {
    bound(ed25519(1), Tags.NONE);
    bound(rsa(1), Tags.NONE);
    fleet.register(WEB, ed25519(2));
    fleet.done(rebuild(ed25519(2)));
    assertEquals(KeyState.SUPERSEDED, fleet.state(rsa(1)));
    assertEquals(Optional.empty(), fleet.registry.owner(rsa(1)));
  }

  @Test
  void aKeyThatHasTheNameAlreadyKeepsIt() {
    bound(ed25519(1), Tags.NONE);
    bound(rsa(2), Tags.NONE);
    fleet.register(WEB, ed25519(2));
    fleet.done(rebuild(ed25519(2), rsa(2)));
    assertEquals(KeyState.SUPERSEDED, fleet.state(ed25519(1)));
    assertEquals(KeyState.ACCEPTED, fleet.state(rsa(2)));
    assertEquals(List.of(), fleet.done(rebuild(ed25519(2), rsa(2))).transitions());
  }

  @Test
  void theGracePeriodOfARotationEndsWithIt() {
    bound(ed25519(1), Tags.NONE);
    fleet.done(Fleet.rotating(WEB, ed25519(2), ed25519(1), HOUR));
    fleet.register(WEB, rsa(2));
    fleet.done(rebuild(rsa(2)));
    assertEquals(KeyState.SUPERSEDED, fleet.state(ed25519(1)));
    assertEquals(KeyState.SUPERSEDED, fleet.state(ed25519(2)));
  }

  @Test
  void oneKeyThatDoesNotFitLeavesEverythingAsItWas() {
    bound(ed25519(1), Tags.NONE);
    fleet.register(WEB, rsa(2));
    fleet.register(WEB, ed25519(2));
    fleet.register(WEB, ed25519(3));
    fleet.register(new NodeName("db1.example.com"), rsa(4));
    String message = fleet.refused(ErrorCode.USAGE, rebuild(rsa(2), ed25519(2), ed25519(3)));
    assertSays(message, "two of these are of the type ed25519");
    fleet.refused(ErrorCode.KEY_STATE, rebuild(ed25519(2), rsa(4)));
    fleet.refused(ErrorCode.NOT_FOUND, rebuild(ed25519(2), rsa(5)));
    fleet.change(KeyCommand.Verb.REVOKE, rsa(2));
    fleet.refused(ErrorCode.KEY_STATE, rebuild(ed25519(2), rsa(2)));
    assertEquals(KeyState.ACCEPTED, fleet.state(ed25519(1)));
    assertEquals(KeyState.CONFLICT, fleet.state(ed25519(2)));
  }

  @Test
  void aNodeHasOneToThreeKeys() {
    assertEquals(ErrorCode.USAGE, Fleet.thrown(RebuildingTest::rebuild).code());
    SshPublicKey[] four = {ed25519(1), ed25519(2), ed25519(3), ed25519(4)};
    assertEquals(ErrorCode.USAGE, Fleet.thrown(() -> rebuild(four)).code());
  }
}
