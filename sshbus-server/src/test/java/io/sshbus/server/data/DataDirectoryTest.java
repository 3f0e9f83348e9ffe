package io.sshbus.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.identity.AuthorizedKeys;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.server.config.RouterName;
import io.sshbus.server.config.ServerConfig;
import io.sshbus.server.ssh.HostKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final RouterName ROUTER = new RouterName("r1");
  private static final HostKeys KEYS = new HostKeys();
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 2222);

  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void choose() throws IOException {
    directory = temporary.toRealPath().resolve("a router's data");
  }

  private DataDirectory open() throws IOException {
    return DataDirectory.open(directory, KEYS, ROUTER, "alice");
  }

  private String refusal() {
    return assertThrows(BusException.class, this::open).getMessage();
  }

  private static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return found;
  }

  @Test
  void theFirstStartMakesEverythingForTheOwnerAlone() throws IOException {
    try (DataDirectory data = open()) {
      data.writeClientFiles(ADDRESS);
      assertTrue(Files.isDirectory(data.db()));
    }
    Map<String, String> permissions = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.toList()) {
        permissions.put(
            directory.relativize(each).toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
      }
    }
    assertEquals(
        Map.ofEntries(
            Map.entry("", "rwx------"),
            Map.entry("db", "rwx------"),
            Map.entry("format", "rw-------"),
            Map.entry("host_ed25519", "rw-------"),
            Map.entry("host_ed25519.pub", "rw-r--r--"),
            Map.entry("known_hosts", "rw-r--r--"),
            Map.entry("lock", "rw-------"),
            Map.entry("nodes", "rw-r--r--"),
            Map.entry("operator_ed25519", "rw-------"),
            Map.entry("operator_ed25519.pub", "rw-r--r--"),
            Map.entry("operators", "rw-------"),
            Map.entry("ssh_config", "rw-r--r--"),
            Map.entry("sshbus.yaml", "rw-------")),
        permissions);
  }

  @Test
  void theFilesOfTheFirstStartCanBeRead() throws IOException {
    try (DataDirectory data = open()) {
      assertEquals(ServerConfig.defaults(ROUTER), ServerConfig.read(data.config(), ROUTER));

      AuthorizedKeys operators =
          AuthorizedKeys.parse(Bytes.wrap(Files.readAllBytes(data.operators())), ZoneOffset.UTC);
      assertEquals(List.of(), operators.problems());
      AuthorizedKeys.Entry operator = operators.entries().values().iterator().next();
      assertEquals("alice", operator.name().value());
      assertEquals(
          SshPublicKey.parse(Files.readString(directory.resolve("operator_ed25519.pub"))),
          operator.key());

      assertEquals(
          List.of(), KnownHosts.parse(Bytes.wrap(Files.readAllBytes(data.nodes()))).problems());
    }
  }

  @Test
  void aUserWithoutALoginNameBecomesTheOperator() throws IOException {
    DataDirectory.open(directory, KEYS, ROUTER, "DOM\\alice b").close();
    assertTrue(Files.readString(directory.resolve("operators")).endsWith(" operator\n"));
  }

  @Test
  void openSshTakesTheKeys() throws IOException, InterruptedException {
    try (DataDirectory data = open()) {
      for (String name : List.of("host_ed25519", "operator_ed25519")) {
        String file = directory.resolve(name).toString();
        String shown = Programs.run("ssh-keygen", "-lf", file);
        assertTrue(shown.startsWith("256 SHA256:"), shown);
        assertTrue(shown.endsWith("(ED25519)\n"), shown);
        assertEquals(
            Files.readString(Path.of(file + ".pub")), Programs.run("ssh-keygen", "-yf", file));
      }
      assertEquals(
          KEYS.publicKey(data.hostKey()),
          SshPublicKey.parse(Files.readString(directory.resolve("host_ed25519.pub"))));
    }
  }

  @Test
  void aSecondStartChangesNothing() throws IOException {
    KeyPair first;
    try (DataDirectory data = open()) {
      first = data.hostKey();
      data.writeClientFiles(ADDRESS);
    }
    Map<String, String> before = contents(directory);
    try (DataDirectory data = open()) {
      data.writeClientFiles(ADDRESS);
      assertEquals(KEYS.publicKey(first), KEYS.publicKey(data.hostKey()));
    }
    assertEquals(before, contents(directory));
  }

  @Test
  void aStartThatWasKilledAtAnyFileIsCompletedByTheNext() throws IOException {
    open().close();
    Map<String, String> whole = contents(directory);
    List<String> order =
        List.of(
            "sshbus.yaml",
            "host_ed25519",
            "host_ed25519.pub",
            "operator_ed25519",
            "operator_ed25519.pub",
            "operators",
            "nodes",
            "format");
    for (int done = 0; done < order.size(); done++) {
      Path killed = temporary.resolve("killed at " + done);
      Files.createDirectory(killed);
      for (String name : order.subList(0, done)) {
        Files.writeString(killed.resolve(name), whole.get(name));
      }
      Files.writeString(killed.resolve("." + order.get(done) + ".tmp"), "half");
      Files.createFile(killed.resolve("lock"));

      if (done >= 2) {
        Files.setPosixFilePermissions(
            killed.resolve("host_ed25519"), PosixFilePermissions.fromString("rw-------"));
      }
      DataDirectory.open(killed, KEYS, ROUTER, "alice").close();
      Map<String, String> completed = contents(killed);
      assertEquals(whole.keySet(), completed.keySet());
      for (String name : order.subList(0, done)) {
        assertEquals(whole.get(name), completed.get(name), name);
      }
      assertTrue(
          completed.get("operators").endsWith(completed.get("operator_ed25519.pub")),
          "after " + done);
    }
  }

  @Test
  void whatIsLaidOutBeforeTheFirstStartIsTaken() throws IOException {
    Files.createDirectory(directory);
    Files.writeString(directory.resolve("sshbus.yaml"), "name: mine\n");
    Files.writeString(directory.resolve("operators"), "# nobody\n");
    open().close();
    assertEquals("name: mine\n", Files.readString(directory.resolve("sshbus.yaml")));
    assertEquals("# nobody\n", Files.readString(directory.resolve("operators")));
    assertEquals(
        PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(directory));
  }

  @Test
  void whatAnOperatorTookAwayStaysAway() throws IOException {
    open().close();
    Files.delete(directory.resolve("operators"));
    Files.delete(directory.resolve("operator_ed25519"));
    open().close();
    assertFalse(Files.exists(directory.resolve("operators")));
    assertFalse(Files.exists(directory.resolve("operator_ed25519")));
  }

  @Test
  void aDirectoryOfSomethingElseIsRefusedAndLeftAlone() throws IOException {
    Files.createDirectory(directory);
    Files.writeString(directory.resolve("known_hosts"), "mine\n");
    assertEquals(
        directory
            + " is no data directory and is not empty (it has \"known_hosts\"); choose an empty or a new one",
        refusal());
    assertEquals(Map.of("known_hosts", "mine\n"), contents(directory));
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Files.createFile(directory);
    assertEquals(directory + " is no directory; choose another one", refusal());
  }

  @Test
  void aDirectoryInUseIsRefusedUntilItIsClosed() throws IOException {
    try (DataDirectory data = open()) {
      assertEquals(directory, data.path());
      assertTrue(refusal().startsWith("the directory " + directory + " is in use by this process"));
    }
    open().close();
  }

  @Test
  void aNewerOrUnreadableFormatIsRefused() throws IOException {
    open().close();
    Path format = directory.resolve("format");
    assertEquals("1\n", Files.readString(format));
    Files.writeString(format, "2\n");
    assertEquals(
        format
            + " says that a newer sshbus wrote this directory: format 2, this one knows 1; run the newer one",
        refusal());
    Files.writeString(format, "one\n");
    assertEquals(format + " holds no format version but \"one\"", refusal());
    Files.writeString(format, "1\n");
    open().close();
  }

  @Test
  void aLostHostKeyOrDatabaseIsNotReplacedInSilence() throws IOException {
    open().close();
    Path key = directory.resolve("host_ed25519");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(key + " is open to others (rw-r-----); chmod 600 it", refusal());
    Files.delete(key);
    assertTrue(refusal().startsWith(key + " is missing; put it back"));
    Files.delete(directory.resolve("db"));
    assertTrue(refusal().startsWith(directory.resolve("db") + " is missing"));
  }

  @Test
  void aSymbolicLinkLeadsToTheSameDirectory() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
    try (DataDirectory data = open()) {
      assertEquals(directory, data.path());
      BusException refused =
          assertThrows(BusException.class, () -> DataDirectory.open(link, KEYS, ROUTER, "alice"));
      assertTrue(refused.getMessage().contains(" is in use by "), refused.getMessage());
    }
  }
}
