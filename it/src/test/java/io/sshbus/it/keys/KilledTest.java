package io.sshbus.it.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A router is killed at any moment while several things happen to keys, each of more than one step:
 * each has happened, or it has not.
 */
class KilledTest {
  private static final int ROUNDS = 2;
  private static final int IMPORTED = 40;

  @TempDir private Path folder;
  private Path directory;
  private ServerProcess server;
  private Map<String, JsonNode> keys = new HashMap<>();

  /** What happens to one node in one round. */
  private record Attempt(Run run, BooleanSupplier before, BooleanSupplier after) {}

  @Test
  void everyChangeHappensWholeOrNotAtAll() throws IOException {
    directory = folder.resolve("bus");
    ServerProcess.prepare(directory, "first.example.com", "keymaster:\n  grace: 1h\n");
    long seed = System.nanoTime();
    System.out.println("KilledTest seed " + seed);
    Random random = new Random(seed);
    server = ServerProcess.start(directory, 0);
    int happened = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, Attempt> attempts = attempts("r" + round + ".example.com");
      killAfter(random.nextInt(500));
      Map<String, Boolean> told = new HashMap<>();
      attempts.forEach((what, one) -> told.put(what, one.run().end().status() == 0));
      server = ServerProcess.start(directory, server.port());
      keys = read();
      for (Map.Entry<String, Attempt> one : attempts.entrySet()) {
        boolean after = one.getValue().after().getAsBoolean();
        boolean before = one.getValue().before().getAsBoolean();
        String what = one.getKey() + " in round " + round;
        assertTrue(before != after, what + " is between: " + before + " and " + after);
        assertTrue(after || !told.get(one.getKey()), what + " was told and not done");
        happened += after ? 1 : 0;
      }
    }
    System.out.println("KilledTest: " + happened + " of " + 6 * ROUNDS + " had happened");
    assertEquals(0, server.term().status());
  }

  private Map<String, Attempt> attempts(String domain) throws IOException {
    Map<String, TestKey> known = new LinkedHashMap<>();
    for (String host : List.of("replaced", "rotated", "revoked", "suspended")) {
      known.put(host, TestKey.make(folder, host + "." + domain));
    }
    StringBuilder lines = new StringBuilder();
    known.values().forEach(key -> lines.append(key.nodeLine()).append('\n'));
    server.operator().feed(lines.toString(), "key", "import", "known_hosts");
    Map<String, Attempt> attempts = new LinkedHashMap<>();
    attempts.put("replace", replace(known.get("replaced")));
    attempts.put("rotate", rotate(known.get("rotated")));
    attempts.put("revoke", change("revoke", known.get("revoked"), "revoked"));
    attempts.put("suspend", change("suspend", known.get("suspended"), "suspended"));
    attempts.put("token", token(domain));
    attempts.put("import", imported(domain));
    return attempts;
  }

  private Run keymaster(TestKey key, String name, String request) {
    Ssh machine = server.node(key).to(name + "@bus-node").with("-s");
    return machine.start("keymaster").send(request + "\n").endInput();
  }

  private Attempt replace(TestKey old) {
    TestKey next = TestKey.make(folder, "next-" + old.name());
    keymaster(next, old.name(), Fleet.REGISTER).end();
    return new Attempt(
        server.operator().start("key", "replace", old.name(), fingerprint(next)),
        () -> is(old, "accepted") && is(next, "conflict"),
        () -> is(old, "superseded") && is(next, "accepted"));
  }

  private Attempt rotate(TestKey old) throws IOException {
    TestKey next = TestKey.make(folder, "next-" + old.name());
    Path line = Path.of(next.file() + ".pub");
    String signer = old.file().toString();
    Run.of(
            List.of(
                "ssh-keygen",
                "-q",
                "-Y",
                "sign",
                "-f",
                signer,
                "-n",
                "rotate@sshbus",
                line.toString()))
        .end();
    String request =
        Json.mapper()
            .createObjectNode()
            .put("op", "rotate")
            .put("key", Files.readString(line))
            .put("signature", Files.readString(Path.of(line + ".sig")))
            .toString();
    return new Attempt(
        keymaster(next, old.name(), request),
        () -> is(old, "accepted") && !of(old).has("graceUntil") && of(next).isMissingNode(),
        () -> is(old, "accepted") && of(old).has("graceUntil") && is(next, "accepted"));
  }

  private Attempt change(String verb, TestKey key, String state) {
    return new Attempt(
        server.operator().start("key", verb, key.name()),
        () -> is(key, "accepted"),
        () -> is(key, state));
  }

  /** The key is accepted and the token used, or neither. */
  private Attempt token(String domain) {
    String name = "invited." + domain;
    TestKey key = TestKey.make(folder, name);
    String token = server.operator().lines("key", "token", "add", "--name", name).get(0);
    String id = token.substring(0, token.indexOf('.'));
    return new Attempt(
        keymaster(key, name, Fleet.registering(token)),
        () -> of(key).isMissingNode() && used(id) == 0,
        () -> is(key, "accepted") && used(id) == 1);
  }

  private int used(String id) {
    return server.operator().lines("key", "token", "ls").stream()
        .filter(line -> line.startsWith(id))
        .mapToInt(line -> line.contains("used 1 of 1") ? 1 : 0)
        .sum();
  }

  /** The keys of a file, of which nobody has the private halves, come in together. */
  private Attempt imported(String domain) {
    StringBuilder lines = new StringBuilder();
    List<String> fingerprints = new ArrayList<>();
    for (int i = 0; i < IMPORTED; i++) {
      SshPublicKey key = SshPublicKey.ofBlob(blob("n" + i + "." + domain));
      fingerprints.add(key.fingerprint().toString());
      lines.append("n%d.%s %s\n".formatted(i, domain, key.text()));
    }
    return new Attempt(
        server.operator().start("key", "import", "known_hosts").send(lines.toString()).endInput(),
        () -> fingerprints.stream().noneMatch(keys::containsKey),
        () -> fingerprints.stream().allMatch(keys::containsKey));
  }

  private static byte[] blob(String seed) {
    byte[] name = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    byte[] point = new byte[32];
    new Random(seed.hashCode()).nextBytes(point);
    ByteBuffer blob = ByteBuffer.allocate(8 + name.length + point.length);
    blob.putInt(name.length).put(name).putInt(point.length).put(point);
    return blob.array();
  }

  private void killAfter(int millis) {
    CompletableFuture.runAsync(
            server::kill, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
        .join();
  }

  /** All keys, by their fingerprints. */
  private Map<String, JsonNode> read() {
    Map<String, JsonNode> all = new HashMap<>();
    for (String line : server.operator().lines("key", "ls", "-o", "json")) {
      JsonNode key = Json.read(Bytes.utf8(line));
      all.put(key.path("fingerprint").asString(), key);
    }
    return all;
  }

  private JsonNode of(TestKey key) {
    JsonNode found = keys.get(fingerprint(key));
    return found == null ? Json.mapper().missingNode() : found;
  }

  private boolean is(TestKey key, String state) {
    return of(key).path("state").asString().equals(state);
  }

  private static String fingerprint(TestKey key) {
    return Run.of(List.of("ssh-keygen", "-lf", key.file() + ".pub")).end().out().split(" ", 3)[1];
  }
}
