package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.ALICE;
import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.accepting;
import static io.sshbus.keys.registry.Fleet.assertSays;
import static io.sshbus.keys.registry.Fleet.changing;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.rsa;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.registry.KeyCommand.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatingTest {
  private static final SshPublicKey OLD = ed25519(1);
  private static final SshPublicKey NEW = ed25519(2);

  private final Fleet fleet = new Fleet();

  @Test
  void acceptingMakesTheKeyItsNodes() {
    fleet.register(WEB, NEW);
    fleet.now += HOUR;
    Tags tags = Tags.of("role", "web");
    KeyOutcome.Done done = fleet.done(new KeyCommand.Accept(ALICE, NEW.fingerprint().hex(), tags));
    assertEquals(Optional.of(WEB), fleet.registry.owner(NEW));
    assertEquals(tags, fleet.registry.trusted(NEW));
    Transition transition = done.transitions().get(0);
    assertEquals(
        new Transition(
            2,
            NEW.fingerprint(),
            WEB,
            KeyState.PENDING,
            KeyAction.ACCEPT,
            KeyState.ACCEPTED,
            fleet.now,
            ALICE),
        transition);
    assertEquals(fleet.now, fleet.record(NEW).standing().since());
  }

  @Test
  void aConflictIsNotAcceptedButReplaces() {
    accepted(OLD, Tags.of("role", "web"));
    fleet.register(WEB, NEW);
    String message = fleet.refused(ErrorCode.NAME_TAKEN, accepting(NEW));
    assertSays(message, OLD.fingerprint(), "key replace " + WEB + " " + NEW.fingerprint());
    KeyOutcome.Done done =
        fleet.done(new KeyCommand.Replace(ALICE, WEB, NEW.fingerprint().toString()));
    assertEquals(KeyState.SUPERSEDED, fleet.state(OLD));
    assertEquals(KeyState.ACCEPTED, fleet.state(NEW));
    assertEquals(Tags.of("role", "web"), fleet.registry.trusted(NEW));
    assertEquals(
        List.of(KeyAction.SUPERSEDE, KeyAction.REPLACE),
        done.transitions().stream().map(Transition::action).toList());
    assertTrue(done.transitions().get(0).endsSessions());
  }

  @Test
  void ofTwoAcceptsOnOneNameTheSecondIsTold() {
    fleet.register(WEB, OLD);
    fleet.register(WEB, NEW);
    fleet.accept(OLD);
    fleet.refused(ErrorCode.NAME_TAKEN, accepting(NEW));
    fleet.refused(ErrorCode.KEY_STATE, accepting(OLD));
  }

  @Test
  void aReplacementCanBeTakenBack() {
    accepted(OLD, Tags.NONE);
    fleet.register(WEB, NEW);
    fleet.replace(WEB, NEW);
    fleet.replace(WEB, OLD);
    assertEquals(KeyState.ACCEPTED, fleet.state(OLD));
    assertEquals(KeyState.SUPERSEDED, fleet.state(NEW));
  }

  @Test
  void aKeyReplacesUnderItsOwnNameOnly() {
    accepted(OLD, Tags.NONE);
    fleet.register(new NodeName("db1.example.com"), NEW);
    String message =
        fleet.refused(
            ErrorCode.KEY_STATE, new KeyCommand.Replace(ALICE, WEB, NEW.fingerprint().toString()));
    assertSays(message, "db1.example.com");
  }

  @Test
  void replacingLeavesTheNodesOtherTypesAlone() {
    accepted(OLD, Tags.NONE);
    accepted(rsa(1), Tags.NONE);
    fleet.register(WEB, NEW);
    fleet.replace(WEB, NEW);
    assertEquals(KeyState.ACCEPTED, fleet.state(rsa(1)));
  }

  @Test
  void aSuspendedKeyIsRefusedUntilItIsResumed() {
    accepted(OLD, Tags.NONE);
    KeyOutcome.Done done = fleet.done(changing(Verb.SUSPEND, OLD));
    assertTrue(done.transitions().get(0).endsSessions());
    assertEquals(Optional.empty(), fleet.registry.owner(OLD));
    assertEquals(Optional.of("is suspended (web1.example.com)"), fleet.registry.refusal(OLD));
    fleet.change(Verb.RESUME, OLD);
    assertEquals(Optional.of(WEB), fleet.registry.owner(OLD));
  }

  @Test
  void aRevokedKeyNeverComesBackByItself() {
    accepted(OLD, Tags.NONE);
    fleet.change(Verb.REVOKE, OLD);
    for (KeyCommand command :
        List.of(
            accepting(OLD),
            changing(Verb.RESUME, OLD),
            changing(Verb.REJECT, OLD),
            changing(Verb.SUSPEND, OLD),
            new KeyCommand.Replace(ALICE, WEB, OLD.fingerprint().toString()))) {
      fleet.refused(ErrorCode.KEY_STATE, command);
    }
    assertEquals(KeyState.REVOKED, fleet.state(OLD));
  }

  @Test
  void aNameIsEnoughWhereOneKeyIsMeant() {
    fleet.register(WEB, OLD);
    fleet.done(new KeyCommand.Accept(ALICE, "Web1.Example.com.", Tags.NONE));
    fleet.register(WEB, NEW);
    fleet.done(new KeyCommand.Replace(ALICE, WEB, WEB.value()));
    assertEquals(KeyState.ACCEPTED, fleet.state(NEW));
  }

  @Test
  void anAmbiguousNameListsTheCandidates() {
    fleet.register(WEB, OLD);
    fleet.register(WEB, NEW);
    String message =
        fleet.refused(
            ErrorCode.AMBIGUOUS_KEY, new KeyCommand.Accept(ALICE, WEB.value(), Tags.NONE));
    assertSays(message, OLD.fingerprint(), NEW.fingerprint(), "ed25519", "pending");
  }

  @Test
  void theBeginningOfAFingerprintIsEnough() {
    fleet.register(WEB, NEW);
    for (String text :
        List.of(
            NEW.fingerprint().toString().substring(0, 15),
            NEW.fingerprint().hex().substring(0, 8),
            NEW.fingerprint().hex().toUpperCase(java.util.Locale.ROOT))) {
      assertEquals(List.of(fleet.record(NEW)), fleet.registry.matching(text), text);
    }
  }

  @Test
  void everyBeginningOfAFingerprintIsFoundAmongMany() {
    Fleet many = new Fleet(new KeyLimits(1000, 500, 500, Duration.ofDays(7), 1, 1));
    for (int number = 0; number < 500; number++) {
      many.register(WEB, ed25519(number));
    }
    for (int number = 0; number < 500; number += 10) {
      Fingerprint any = ed25519(number).fingerprint();
      List<KeyRecord> expected = List.of(many.record(ed25519(number)));
      for (int length = KeySelector.MIN_PREFIX; length <= 64; length++) {
        assertEquals(expected, many.registry.matching(any.hex().substring(0, length)));
      }
      for (int length = 7 + KeySelector.MIN_PREFIX; length <= 50; length++) {
        assertEquals(expected, many.registry.matching(any.toString().substring(0, length)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "SHA256:", "SHA256:abc", "abcdef0", "no.such.example.com", "%", "x\n"})
  void whatMeansNoKeyIsToldSo(String text) {
    fleet.register(WEB, NEW);
    if (text.endsWith("\n")) {
      var refused = Fleet.thrown(() -> new KeyCommand.Change(ALICE, Verb.REVOKE, text));
      assertEquals(ErrorCode.USAGE, refused.code());
    } else {
      fleet.refused(ErrorCode.NOT_FOUND, new KeyCommand.Change(ALICE, Verb.REVOKE, text));
    }
  }

  @Test
  void whatIsForgottenIsUnknown() {
    accepted(OLD, Tags.NONE);
    KeyRecord before = fleet.record(OLD);
    KeyOutcome.Done done = fleet.done(changing(Verb.REMOVE, OLD));
    assertEquals(Optional.of(before), done.record());
    assertTrue(done.transitions().get(0).endsSessions());
    assertEquals(KeyState.UNKNOWN, fleet.state(OLD));
    assertEquals(List.of(), fleet.registry.named(WEB));
    assertEquals(KeyState.PENDING, fleet.register(WEB, OLD).state());
  }

  @Test
  void aRejectedKeyCanBeAcceptedAfterAll() {
    fleet.register(WEB, NEW);
    fleet.change(Verb.REJECT, NEW);
    assertEquals(KeyState.ACCEPTED, fleet.accept(NEW).state());
  }

  @Test
  void aFileOfNodesComesInOnce() {
    fleet.register(WEB, ed25519(7));
    fleet.change(Verb.REJECT, ed25519(7));
    KnownHosts file =
        KnownHosts.parse(
            Bytes.utf8(
                String.join(
                    "\n",
                    "a.example.com " + OLD.text(),
                    "b " + NEW.text(),
                    "a.example.com " + ed25519(3).text(),
                    WEB + " " + ed25519(7).text(),
                    "@revoked * " + ed25519(4).text())));
    List<KeyCommand.Import> commands = KeyCommand.Import.of(ALICE, file);
    assertEquals(1, commands.size());
    assertEquals(4, fleet.done(commands.get(0)).transitions().size());
    assertEquals(Optional.of(new NodeName("a.example.com")), fleet.registry.owner(OLD));
    assertEquals(Optional.of(new NodeName("b")), fleet.registry.owner(NEW));
    assertEquals(KeyState.CONFLICT, fleet.state(ed25519(3)));
    assertEquals(KeyState.REVOKED, fleet.state(ed25519(4)));
    assertEquals(KeyState.REJECTED, fleet.state(ed25519(7)));
    assertEquals(Evidence.NONE, fleet.record(OLD).evidence());
    assertEquals(List.of(), fleet.done(commands.get(0)).transitions());
  }

  @Test
  void aLongFileComesInInParts() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2500; i++) {
      lines.append("n%d.example.com %s%n".formatted(i, ed25519(i).text()));
    }
    List<KeyCommand.Import> commands =
        KeyCommand.Import.of(ALICE, KnownHosts.parse(Bytes.utf8(lines.toString())));
    assertEquals(List.of(1000, 1000, 500), commands.stream().map(c -> c.entries().size()).toList());
    commands.forEach(fleet::done);
    assertEquals(2500, fleet.registry.counts().get(KeyState.ACCEPTED));
  }

  @Test
  void everyChangeIsToldOnceAndRemembered() {
    List<Transition> told = new ArrayList<>();
    fleet.registry.listen(told::addAll);
    fleet.register(WEB, OLD);
    fleet.register(WEB, OLD);
    fleet.accept(OLD);
    fleet.refused(ErrorCode.KEY_STATE, accepting(OLD));
    assertEquals(List.of(1L, 2L), told.stream().map(Transition::number).toList());
    assertEquals(told, fleet.registry.transitionsSince(0));
    assertEquals(told.subList(1, 2), fleet.registry.transitionsSince(1));
    assertEquals(2, fleet.registry.lastTransition());
    for (int i = 0; i < 1000; i++) {
      fleet.change(Verb.SUSPEND, OLD);
      fleet.change(Verb.RESUME, OLD);
    }
    assertEquals(1024, fleet.registry.transitionsSince(0).size());
    assertEquals(2002, fleet.registry.lastTransition());
  }

  @Test
  void timeNeverGoesBack() {
    fleet.register(WEB, OLD);
    long before = fleet.now;
    fleet.now -= HOUR;
    assertEquals(before, fleet.accept(OLD).standing().since());
  }

  private void accepted(SshPublicKey key, Tags tags) {
    fleet.register(WEB, key);
    fleet.done(new KeyCommand.Accept(ALICE, key.fingerprint().toString(), tags));
  }

  @Test
  void aNameMeansTheKeyThatHasItNotThoseThatLostIt() {
    fleet.register(WEB, OLD);
    fleet.accept(OLD);
    fleet.register(WEB, NEW);
    fleet.replace(WEB, NEW);
    fleet.done(new KeyCommand.Change(Cause.bus(""), Verb.REVOKE, WEB.value()));
    assertEquals(KeyState.REVOKED, fleet.state(NEW));
    assertEquals(KeyState.SUPERSEDED, fleet.state(OLD));
  }

  @Test
  void anImportRevokesKeysThatAreKnownAndChangesThemInNoOtherWay() {
    SshPublicKey trusted = Fleet.ed25519(900);
    SshPublicKey left = Fleet.ed25519(901);
    NodeName name = new NodeName("imported.example.com");
    fleet.done(importing(name, trusted, false));
    fleet.register(name, left);
    assertEquals(KeyState.CONFLICT, fleet.state(left));
    fleet.done(importing(name, left, false));
    assertEquals(KeyState.CONFLICT, fleet.state(left));
    KeyOutcome.Done done = fleet.done(importing(KeyCommand.Import.NAMELESS, trusted, true));
    assertTrue(done.transitions().get(0).endsSessions());
    assertEquals(KeyState.REVOKED, fleet.state(trusted));
    assertEquals(name, fleet.record(trusted).name());
    assertEquals(
        List.of(), fleet.done(importing(name, trusted, true)).transitions(), "it is already");
    fleet.done(importing(name, trusted, false));
    assertEquals(KeyState.REVOKED, fleet.state(trusted), "no file brings it back");
  }

  private static KeyCommand importing(NodeName name, SshPublicKey key, boolean revoked) {
    return new KeyCommand.Import(
        Fleet.ALICE, List.of(new KeyCommand.Import.Entry(name, key, revoked)));
  }
}
