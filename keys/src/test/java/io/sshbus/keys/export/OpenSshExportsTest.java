package io.sshbus.keys.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Tags;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.SshKeygen;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.Evidence;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyState;
import io.sshbus.keys.registry.NodeClaims;
import io.sshbus.keys.registry.Standing;
import io.sshbus.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** OpenSSH's own tools take what we write. */
class OpenSshExportsTest {
  private static final long NOW = 1_800_000_000_000_000L;
  private static final long YEAR = 366L * 24 * 3600 * 1_000_000;

  @TempDir Path directory;
  private SshKeygen keygen;
  private final List<KeyRecord> keys = new ArrayList<>();
  private final Map<KeyState, String> files = new EnumMap<>(KeyState.class);

  @BeforeEach
  void makeKeysInEveryState() throws Exception {
    keygen = new SshKeygen(directory);
    for (KeyState state : KeyState.values()) {
      if (state != KeyState.UNKNOWN) {
        String file = state.text();
        files.put(state, file);
        keys.add(record("web1.example.com", keygen.generate(file, "ed25519", 256), state, 0));
      }
    }
    keys.add(accepted("ecdsa", 384));
    keys.add(accepted("rsa", 2048));
    Collections.reverse(keys);
  }

  private KeyRecord accepted(String type, int bits) throws Exception {
    return record("web1.example.com", keygen.generate(type, type, bits), KeyState.ACCEPTED, 0);
  }

  private static KeyRecord record(String name, SshPublicKey key, KeyState state, long grace) {
    return new KeyRecord(
        key,
        key.fingerprint(),
        new NodeName(name),
        new Standing(state, NOW, new Cause("operator:alice", "a \"reason\""), grace),
        new KeyRecord.History(NOW - 5, NOW + 7),
        Tags.of("role", "web"),
        NodeClaims.NONE,
        Evidence.ofLogin("192.0.2.1"));
  }

  @Test
  void sshKeygenFindsTheAcceptedKeysOfAHost() throws Exception {
    Files.writeString(directory.resolve("known_hosts"), KeyExports.knownHosts(keys));
    String found = keygen.succeed(Bytes.EMPTY, "-F", "web1.example.com", "-f", "known_hosts");
    for (KeyRecord key : keys) {
      boolean shown = key.isAccepted() || key.state() == KeyState.REVOKED;
      assertEquals(shown, found.contains(key.key().text()), key.state() + " in " + found);
    }
    // Revoked keys are refused for every host.
    String other = keygen.succeed(Bytes.EMPTY, "-F", "x.example.com", "-f", "known_hosts");
    assertEquals(1, other.lines().filter(line -> !line.startsWith("#")).count(), other);
    assertTrue(other.contains("@revoked * "), other);
  }

  @Test
  void weReadOurOwnListOfHosts() {
    KnownHosts read = KnownHosts.parse(Bytes.utf8(KeyExports.knownHosts(keys)));
    assertEquals(List.of(), read.problems());
    assertEquals(3, read.entries().size());
    assertEquals(1, read.refused().size());
  }

  @Test
  void sshKeygenVerifiesWhatAcceptedKeysSignedAndNothingElse() throws Exception {
    Files.writeString(directory.resolve("signers"), KeyExports.allowedSigners(keys));
    Bytes message = Bytes.utf8("hello");
    for (Map.Entry<KeyState, String> file : files.entrySet()) {
      boolean good = verifies(file.getValue(), message, "web1.example.com");
      assertEquals(file.getKey() == KeyState.ACCEPTED, good, file.getValue());
    }
    assertTrue(verifies("rsa", message, "web1.example.com"));
    assertTrue(verifies("ecdsa", message, "web1.example.com"));
    assertFalse(verifies("rsa", message, "web2.example.com"));
  }

  @Test
  void aKeyThatWasReplacedSignsUntilItsGracePeriodEnds() throws Exception {
    SshPublicKey key = keygen.generate("old", "ed25519", 256);
    long clock = System.currentTimeMillis() * 1000;
    for (long grace : new long[] {clock + YEAR, clock - YEAR}) {
      List<KeyRecord> one = List.of(record("web1.example.com", key, KeyState.ACCEPTED, grace));
      Files.writeString(directory.resolve("signers"), KeyExports.allowedSigners(one));
      assertEquals(grace > clock, verifies("old", Bytes.utf8("hello"), "web1.example.com"));
    }
  }

  private boolean verifies(String file, Bytes message, String name) throws Exception {
    String signature = keygen.sign(file, "file", message);
    Files.writeString(directory.resolve("signature"), signature);
    return keygen
            .run(
                message,
                "-Y",
                "verify",
                "-n",
                "file",
                "-f",
                "signers",
                "-I",
                name,
                "-s",
                "signature")
            .status()
        == 0;
  }

  @Test
  void sshKeygenSeesRevokedAndSupersededKeysInTheRevocationList() throws Exception {
    Bytes krl = KeyRevocationList.of(keys, 42, NOW, "sshbus");
    Files.write(directory.resolve("krl"), krl.toArray());
    for (Map.Entry<KeyState, String> file : files.entrySet()) {
      boolean listed = file.getKey() == KeyState.REVOKED || file.getKey() == KeyState.SUPERSEDED;
      SshKeygen.Run run = keygen.run(Bytes.EMPTY, "-Q", "-f", "krl", file.getValue() + ".pub");
      assertEquals(listed ? 1 : 0, run.status(), file.getValue() + run.errors());
      assertTrue(run.output().contains(listed ? "REVOKED" : "ok"), run.output());
    }
    String described = keygen.succeed(Bytes.EMPTY, "-Q", "-l", "-f", "krl");
    assertTrue(described.contains("KRL version 42"), described);
    assertTrue(described.contains("20270115T"), described);
  }

  @Test
  void anEmptyRevocationListIsOneToo() throws Exception {
    Bytes krl = KeyRevocationList.of(List.of(), 0, NOW, "");
    Files.write(directory.resolve("krl"), krl.toArray());
    keygen.succeed(Bytes.EMPTY, "-Q", "-f", "krl", "accepted.pub");
  }

  @Test
  void theRecordsForTheDnsAreThoseOfSshKeygen() throws Exception {
    List<String> expected = new ArrayList<>();
    for (String file : List.of("accepted", "ecdsa", "rsa")) {
      keygen
          .succeed(Bytes.EMPTY, "-r", "web1.example.com.", "-f", file + ".pub")
          .lines()
          .filter(line -> line.matches(".* SSHFP \\d 2 .*"))
          .forEach(expected::add);
    }
    assertEquals(String.join("\n", expected) + "\n", KeyExports.sshfp(keys));
  }

  @Test
  void theOrderOfTheKeysDoesNotMatter() {
    List<KeyRecord> shuffled = new ArrayList<>(keys);
    Collections.shuffle(shuffled, new java.util.Random(1));
    assertEquals(KeyExports.knownHosts(keys), KeyExports.knownHosts(shuffled));
    assertEquals(KeyExports.json(keys), KeyExports.json(shuffled));
    assertEquals(
        KeyRevocationList.of(keys, 1, NOW, ""), KeyRevocationList.of(shuffled, 1, NOW, ""));
  }

  @Test
  void jsonTellsAllThatIsKnown() {
    JsonNode read = Json.read(Bytes.utf8(KeyExports.json(keys)));
    assertEquals(keys.size(), read.size());
    JsonNode first = read.get(0);
    assertEquals("web1.example.com", first.get("name").stringValue());
    assertEquals("ed25519", first.get("type").stringValue());
    assertEquals("2027-01-15T08:00:00Z", first.get("since").stringValue());
    assertEquals("a \"reason\"", first.get("why").stringValue());
    assertEquals("{\"role\":\"web\"}", first.get("trusted").toString());
    assertEquals(
        "{\"proof\":\"publickey\",\"address\":\"192.0.2.1\"}", first.get("evidence").toString());
  }
}
