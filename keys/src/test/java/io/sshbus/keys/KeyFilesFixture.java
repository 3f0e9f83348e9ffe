package io.sshbus.keys;

import static io.sshbus.keys.TestKeys.ed25519;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.identity.SshPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory with both files, each of which knows two keys. */
abstract class KeyFilesFixture {
  static final SshPublicKey K1 = ed25519(1);
  static final SshPublicKey K2 = ed25519(2);
  static final SshPublicKey ALICE = ed25519(3);
  static final SshPublicKey BOB = ed25519(4);

  @TempDir Path directory;
  KeyFiles files;
  // An hour ahead, so that no file looks as if it had been written a moment ago.
  Instant now = Instant.now().plus(Duration.ofHours(1));

  @BeforeEach
  void writeBothFiles() throws IOException {
    files = new KeyFiles(directory, ZoneOffset.UTC);
    write("nodes", "a " + K1.text(), "b " + K2.text());
    write("operators", ALICE.text() + " alice", BOB.text() + " bob");
  }

  KeyChanges refresh() {
    now = now.plusSeconds(10);
    return files.refresh(now);
  }

  void assertKnown(SshPublicKey... keys) {
    for (SshPublicKey key : keys) {
      assertTrue(files.current().owner(key, now).isPresent(), key::toString);
    }
  }

  static void assertProblem(KeyChanges changes, String words) {
    assertEquals(1, changes.problems().size(), () -> changes.problems().toString());
    assertTrue(
        changes.problems().get(0).toString().contains(words), () -> changes.problems().toString());
  }

  static List<String> places(KeyChanges changes) {
    return changes.problems().stream().map(p -> p.file() + ":" + p.line()).toList();
  }

  void write(String file, String... lines) throws IOException {
    Path path = Files.writeString(directory.resolve(file), String.join("\n", lines) + "\n");
    chmod(path, "rw-r--r--");
  }

  static void chmod(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
