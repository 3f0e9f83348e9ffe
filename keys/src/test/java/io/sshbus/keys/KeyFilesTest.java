package io.sshbus.keys;

import static io.sshbus.keys.TestKeys.ed25519;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.identity.Principal.Node;
import io.sshbus.identity.Principal.Operator;
import io.sshbus.identity.SshPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest extends KeyFilesFixture {
  @Test
  void whereARegistryKeepsTheNodesTheFileIsIgnoredAndReported() throws IOException {
    NodeKeys registry = new RegisteredNode(BOB, "c.example.com");
    files = new KeyFiles(directory, ZoneOffset.UTC, registry);
    KeyChanges changes = files.refresh(now);
    assertEquals(1, changes.problems().stream().filter(p -> p.file().equals("nodes")).count());
    assertEquals(Optional.empty(), files.current().owner(K1, now));
    assertEquals(Optional.of(new Operator("alice")), files.current().owner(ALICE, now));
    assertEquals(Optional.empty(), files.current().owner(BOB, now));
    write("nodes", "a " + K2.text());
    write("operators", ALICE.text() + " alice");
    assertEquals(new KeyChanges(true, Map.of(), List.of()), refresh());
    assertEquals(Optional.of(new Node("c.example.com")), files.current().owner(BOB, now));
    write("operators", ALICE.text() + " alice", BOB.text() + " bob");
    assertEquals(Map.of(BOB, new Node("c.example.com")), refresh().removed());
    assertEquals(Optional.empty(), files.current().owner(K2, now));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nobody yet"})
  void aFileWithoutNodesThatIsIgnoredIsNotReportedUntilSomebodyWritesIntoIt(String header)
      throws IOException {
    write("nodes", header);
    KeyFiles registered =
        new KeyFiles(directory, ZoneOffset.UTC, new RegisteredNode(ed25519(5), "c"));
    assertEquals(List.of(), registered.refresh(now).problems());
    write("nodes", header, "a " + K1.text());
    assertProblem(
        registered.refresh(now.plusSeconds(10)), "ssh bus key import known_hosts < nodes");
    Files.delete(directory.resolve("nodes"));
    assertEquals(KeyChanges.NONE, registered.refresh(now.plusSeconds(20)));
  }

  @Test
  void nobodyIsKnownBeforeTheFirstRefresh() {
    assertSame(KeyDirectory.EMPTY, files.current());
    KeyChanges changes = files.refresh(now);
    assertEquals(new KeyChanges(true, Map.of(), List.of()), changes);
    assertKnown(K1, K2, ALICE, BOB);
  }

  @Test
  void nothingIsReportedWhileNothingChanges() {
    refresh();
    KeyDirectory before = files.current();
    assertEquals(KeyChanges.NONE, refresh());
    assertSame(before, files.current());
  }

  @Test
  void aFileIsReadAgainWhenItChangedAndTheRemovedKeysAreTold() throws IOException {
    refresh();
    write("nodes", "a " + K1.text());
    write("operators", BOB.text() + " bobby");
    assertEquals(
        new KeyChanges(
            true,
            Map.of(K2, new Node("b"), ALICE, new Operator("alice"), BOB, new Operator("bob")),
            List.of()),
        refresh());
    assertKnown(K1, BOB);
  }

  @Test
  void aRevocationEndsWhatTheKeyOpened() throws IOException {
    refresh();
    write("nodes", "a " + K1.text(), "b " + K2.text(), "@revoked * " + K2.text());
    KeyChanges changes = refresh();
    assertEquals(Map.of(K2, new Node("b")), changes.removed());
    assertEquals(2, changes.problems().get(0).line());
  }

  @Test
  void aKeyThatComesIntoBothFilesEndsWhatItOpened() throws IOException {
    refresh();
    write("operators", ALICE.text() + " alice", BOB.text() + " bob", K1.text() + " carol");
    KeyChanges changes = refresh();
    assertEquals(Map.of(K1, new Node("a")), changes.removed());
    assertEquals(List.of("operators:3"), places(changes));
    assertEquals(KeyChanges.NONE, refresh());
  }

  @Test
  void anExpiryIsToldAsARemovalOnce() throws IOException {
    Instant expiry = Instant.parse("2030-01-01T00:00:00Z");
    now = expiry.minusSeconds(2);
    write("operators", "expiry-time=\"20300101Z\" " + ALICE.text() + " alice", BOB.text() + " bob");
    refresh();
    now = expiry;
    assertEquals(KeyChanges.NONE, files.refresh(now));
    now = expiry.plusSeconds(1);
    assertEquals(
        new KeyChanges(false, Map.of(ALICE, new Operator("alice")), List.of()), files.refresh(now));
    assertEquals(KeyChanges.NONE, refresh());
  }

  @Test
  void filesAreLookedAtOnceASecondAtMost() throws IOException {
    files.refresh(now);
    write("nodes", "b " + K2.text());
    assertEquals(KeyChanges.NONE, files.refresh(now.plusMillis(999)));
    assertTrue(files.refresh(now.plusMillis(1000)).reloaded());
  }

  @Test
  void aClockThatGoesBackDoesNotStopTheLooking() throws IOException {
    files.refresh(now);
    write("nodes", "b " + K2.text());
    assertTrue(files.refresh(now.minusSeconds(600)).reloaded());
  }

  @Test
  void aChangeThatKeepsSizeAndModificationTimeIsSeen() throws IOException {
    FileTime modified = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Files.setLastModifiedTime(directory.resolve("nodes"), modified);
    refresh();
    Path other =
        Files.writeString(directory.resolve("new"), "c " + K1.text() + "\nb " + K2.text() + "\n");
    chmod(other, "rw-r--r--");
    Files.setLastModifiedTime(other, modified);
    Files.move(other, directory.resolve("nodes"), StandardCopyOption.REPLACE_EXISTING);
    assertEquals(Map.of(K1, new Node("a")), refresh().removed());
  }

  @Test
  void anUntouchedContentIsNoChange() throws IOException {
    refresh();
    Files.setLastModifiedTime(directory.resolve("nodes"), FileTime.fromMillis(0));
    assertEquals(KeyChanges.NONE, refresh());
  }

  @Test
  void aHundredThousandNodesAreAllFound() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      lines.append("n").append(i).append(".example.com ").append(ed25519(i).text()).append('\n');
    }
    Files.writeString(directory.resolve("nodes"), lines);
    write("operators");
    assertEquals(new KeyChanges(true, Map.of(), List.of()), refresh());
    for (int i = 0; i < 100_000; i++) {
      Node node = (Node) files.current().owner(ed25519(i), now).orElseThrow();
      assertEquals("n" + i + ".example.com", node.name());
    }
    write("nodes");
    assertEquals(100_000, refresh().removed().size());
  }

  @Test
  void aLookupDuringReloadsSeesTheOldStateOrTheNew() throws Exception {
    refresh();
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                KeyDirectory current = files.current();
                // The two keys change places; a mixed state would give one name to both.
                assertEquals(
                    2, List.of(K1, K2).stream().map(k -> current.owner(k, now)).distinct().count());
              }
            });
    reader.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    Instant start = now;
    reader.start();
    for (int i = 1; i <= 100; i++) {
      SshPublicKey first = i % 2 == 0 ? K1 : K2;
      SshPublicKey second = i % 2 == 0 ? K2 : K1;
      write("nodes", "a " + first.text(), "b " + second.text());
      assertTrue(files.refresh(start.plusSeconds(10 + i)).reloaded());
    }
    done.set(true);
    reader.join();
    assertEquals(null, failure.get());
  }
}
