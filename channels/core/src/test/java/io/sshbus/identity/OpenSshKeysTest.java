package io.sshbus.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our reading of keys against OpenSSH's own. */
class OpenSshKeysTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "ed25519, 256, ED25519",
    "ecdsa, 256, ECDSA_P256",
    "ecdsa, 384, ECDSA_P384",
    "ecdsa, 521, ECDSA_P521",
    "rsa, 2048, RSA",
    "rsa, 3072, RSA",
    "rsa, 4096, RSA"
  })
  void aKeyMadeBySshKeygenHasTheFingerprintThatSshKeygenShows(
      String type, int bits, KeyType expected) throws Exception {
    Path file = directory.resolve("key");
    keygen(
        "-q", "-t", type, "-b", "" + bits, "-N", "", "-C", "alice@a.example.com", "-f", "" + file);
    String line = Files.readString(directory.resolve("key.pub"), StandardCharsets.US_ASCII);
    SshPublicKey key = SshPublicKey.parse(line.strip());
    assertEquals(expected, key.type());
    assertEquals(shownFingerprint(directory.resolve("key.pub")), key.fingerprint().toString());
    AuthorizedKeys operators = AuthorizedKeys.parse(Bytes.utf8(line), ZoneOffset.UTC);
    assertEquals("alice", operators.entries().get(key).name().value());
  }

  @Test
  void keysInTokensHaveTheFingerprintThatSshKeygenShows() throws Exception {
    Path p256 = directory.resolve("p256");
    keygen("-q", "-t", "ecdsa", "-b", "256", "-N", "", "-f", "" + p256);
    SshPublicKey plain =
        SshPublicKey.parse(Files.readString(directory.resolve("p256.pub")).strip());
    byte[] point = plain.blob().slice(plain.blob().length() - 65, 65).toArray();
    byte[] blob =
        TestKeys.blob(
            "sk-ecdsa-sha2-nistp256@openssh.com",
            TestKeys.ascii("nistp256"),
            point,
            TestKeys.ascii("ssh:"));
    for (SshPublicKey key : List.of(TestKeys.skEd25519(7), SshPublicKey.ofBlob(blob))) {
      Path file = Files.writeString(directory.resolve("sk.pub"), key.text() + " alice\n");
      assertEquals(shownFingerprint(file), key.fingerprint().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dsa", "rsa1024"})
  void whatOpenSshStillMakesAndNobodyShouldUseIsRefused(String type) throws Exception {
    Path file = directory.resolve("weak");
    List<String> options =
        type.equals("dsa") ? List.of("-t", "dsa") : List.of("-t", "rsa", "-b", "1024");
    List<String> arguments = new ArrayList<>(List.of("-q", "-N", "", "-f", "" + file));
    arguments.addAll(options);
    keygen(arguments.toArray(String[]::new));
    String line = Files.readString(directory.resolve("weak.pub"));
    Refusals.assertRefused(
        ErrorCode.BAD_KEY, "no usable public key", () -> SshPublicKey.parse(line));
  }

  @Test
  void aFileThatSshKeygenHashedIsReportedLineByLine() throws Exception {
    SshPublicKey key = TestKeys.ed25519(1);
    Path file = Files.writeString(directory.resolve("nodes"), "a.example.com " + key.text() + "\n");
    keygen("-q", "-H", "-f", "" + file);
    KnownHosts nodes = KnownHosts.parse(Bytes.wrap(Files.readAllBytes(file)));
    assertEquals(Map.of(), nodes.entries());
    assertEquals(1, nodes.problems().get(0).line());
  }

  private String shownFingerprint(Path publicKey) throws Exception {
    return keygen("-l", "-E", "sha256", "-f", "" + publicKey).split(" ", -1)[1];
  }

  private String keygen(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ssh-keygen"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
