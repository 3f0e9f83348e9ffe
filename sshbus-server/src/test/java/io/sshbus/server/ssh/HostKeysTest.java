package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeysTest {
  private final HostKeys keys = new HostKeys();

  @Test
  void aKeyPairIsReadAsItWasWritten() {
    KeyPair pair = keys.generate();
    KeyPair read = keys.read(keys.write(pair, "a comment"), "a file");
    assertEquals(keys.publicKey(pair), keys.publicKey(read));
    assertEquals("ssh-ed25519", keys.publicKey(pair).algorithm());
  }

  @Test
  void keysOfOpenSshAreReadUnlessTheyAreOfAnotherKindOrLocked(@TempDir Path directory)
      throws IOException, InterruptedException {
    Bytes good = keygen(directory.resolve("good"), "-t", "ed25519", "-N", "");
    assertEquals("ssh-ed25519", keys.publicKey(keys.read(good, "good")).algorithm());
    assertRefused(keygen(directory.resolve("ecdsa"), "-t", "ecdsa", "-N", ""));
    assertRefused(keygen(directory.resolve("locked"), "-t", "ed25519", "-N", "secret"));
    assertRefused(good.slice(0, good.length() / 2));
    assertRefused(Bytes.EMPTY);
    assertRefused(Bytes.utf8("no key\n"));
  }

  private void assertRefused(Bytes file) {
    BusException refused = assertThrows(BusException.class, () -> keys.read(file, "the file"));
    assertEquals(ErrorCode.BAD_KEY, refused.code());
    assertTrue(
        refused.getMessage().startsWith("the file is no Ed25519 private key"),
        refused.getMessage());
  }

  private static Bytes keygen(Path file, String... options)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("ssh-keygen", "-q", "-f"));
    command.add(file.toString());
    command.addAll(List.of(options));
    assertEquals(0, new ProcessBuilder(command).start().waitFor());
    return Bytes.wrap(Files.readAllBytes(file));
  }
}
