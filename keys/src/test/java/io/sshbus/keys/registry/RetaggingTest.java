package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.ALICE;
import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.rsa;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetaggingTest {
  private static final NodeName DB = new NodeName("db1.example.com");

  private final Fleet fleet = new Fleet();

  private static KeyCommand retag(String key, Map<String, String> tags, String... removed) {
    return new KeyCommand.Retag(ALICE, key, Tags.of(tags), new TreeSet<>(List.of(removed)));
  }

  private void bound(NodeName name, SshPublicKey key, Tags tags) {
    fleet.register(name, key);
    fleet.done(new KeyCommand.Accept(ALICE, key.fingerprint().toString(), tags));
  }

  @Test
  void tagsAreSetAndRemovedAndHowTheKeyCameToBeTrustedStays() {
    bound(WEB, ed25519(1), Tags.of(Map.of("rack", "7", "row", "2")));
    Standing before = fleet.record(ed25519(1)).standing();
    fleet.now += HOUR;
    KeyOutcome.Done done =
        fleet.done(retag(WEB.value(), Map.of("rack", "8", "role", "web"), "row"));
    Transition change = done.transitions().get(0);
    assertEquals(KeyAction.TAG, change.action());
    assertEquals(KeyState.ACCEPTED, change.from());
    assertEquals(KeyState.ACCEPTED, change.to());
    assertEquals(ALICE, change.cause());
    assertFalse(change.endsSessions());
    assertEquals(Tags.of(Map.of("rack", "8", "role", "web")), fleet.registry.trusted(ed25519(1)));
    assertEquals(before, fleet.record(ed25519(1)).standing());
  }

  @Test
  void allKeysOfTheNodeChangeWhicheverIsNamed() {
    bound(WEB, ed25519(1), Tags.of("row", "2"));
    bound(WEB, rsa(1), Tags.NONE);
    bound(DB, ed25519(2), Tags.NONE);
    fleet.done(retag(rsa(1).fingerprint().toString(), Map.of("rack", "7")));
    Tags both = Tags.of(Map.of("rack", "7", "row", "2"));
    assertEquals(both, fleet.registry.trusted(ed25519(1)));
    assertEquals(both, fleet.registry.trusted(rsa(1)));
    assertEquals(Tags.NONE, fleet.registry.trusted(ed25519(2)));
    fleet.done(retag(WEB.value(), Map.of(), "row"));
    fleet.register(WEB, ed25519(3));
    fleet.replace(WEB, ed25519(3));
    assertEquals(Tags.of("rack", "7"), fleet.registry.trusted(ed25519(3)));
  }

  @Test
  void tagsThatAKeyBringsGoToTheNodesOtherKeysToo() {
    bound(WEB, ed25519(1), Tags.of("row", "2"));
    fleet.register(WEB, rsa(1));
    Tags tags = Tags.of("rack", "7");
    KeyOutcome.Done done =
        fleet.done(new KeyCommand.Accept(ALICE, rsa(1).fingerprint().toString(), tags));
    assertEquals(
        List.of(KeyAction.ACCEPT, KeyAction.TAG),
        done.transitions().stream().map(Transition::action).toList());
    assertEquals(Tags.of(Map.of("rack", "7", "row", "2")), fleet.registry.trusted(ed25519(1)));
  }

  @Test
  void aSuspendedKeyHasThemWhenItComesBack() {
    bound(WEB, ed25519(1), Tags.NONE);
    fleet.change(KeyCommand.Verb.SUSPEND, ed25519(1));
    fleet.done(retag(WEB.value(), Map.of("rack", "7")));
    assertEquals(KeyState.SUSPENDED, fleet.state(ed25519(1)));
    assertEquals(Tags.NONE, fleet.registry.trusted(ed25519(1)));
    fleet.change(KeyCommand.Verb.RESUME, ed25519(1));
    assertEquals(Tags.of("rack", "7"), fleet.registry.trusted(ed25519(1)));
  }

  @Test
  void whatIsSoAlreadyIsNoChange() {
    bound(WEB, ed25519(1), Tags.of("rack", "7"));
    assertEquals(
        List.of(), fleet.done(retag(WEB.value(), Map.of("rack", "7"), "row")).transitions());
  }

  @Test
  void onlyKeysThatHaveTheirNameAreTagged() {
    fleet.refused(ErrorCode.NOT_FOUND, retag(WEB.value(), Map.of("rack", "7")));
    fleet.register(WEB, ed25519(1));
    fleet.refused(ErrorCode.KEY_STATE, retag(WEB.value(), Map.of("rack", "7")));
    fleet.accept(ed25519(1));
    fleet.change(KeyCommand.Verb.REVOKE, ed25519(1));
    fleet.refused(ErrorCode.KEY_STATE, retag(WEB.value(), Map.of("rack", "7")));
  }

  @Test
  void thereAreNoMoreTagsThanASetTakes() {
    bound(WEB, ed25519(1), Tags.of("row", "2"));
    Map<String, String> many =
        IntStream.range(0, Tags.MAX_TAGS).boxed().collect(Collectors.toMap(i -> "t" + i, i -> "x"));
    fleet.refused(ErrorCode.BAD_TAGS, retag(WEB.value(), many));
    assertEquals(Tags.of("row", "2"), fleet.registry.trusted(ed25519(1)));
    fleet.done(retag(WEB.value(), many, "row"));
    assertEquals(Set.copyOf(many.keySet()), fleet.registry.trusted(ed25519(1)).values().keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "a b", "*", "", "a\nb"})
  void whatCanBeNoTagIsRefusedInBothDirections(String tag) {
    assertEquals(ErrorCode.BAD_TAGS, Fleet.thrown(() -> retag("x", Map.of(tag, "1"))).code());
    assertEquals(ErrorCode.BAD_TAGS, Fleet.thrown(() -> retag("x", Map.of(), tag)).code());
  }

  @Test
  void aCommandThatChangesNothingOrContradictsItselfIsRefused() {
    assertEquals(ErrorCode.USAGE, Fleet.thrown(() -> retag("x", Map.of())).code());
    assertEquals(ErrorCode.USAGE, Fleet.thrown(() -> retag("x", Map.of("a", "1"), "a")).code());
  }
}
