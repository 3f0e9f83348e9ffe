package io.sshbus.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.server.config.RouterName;
import io.sshbus.server.ssh.HostKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenSSH makes of the files. */
class ClientFilesTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void choose() throws IOException {
    directory = temporary.toRealPath().resolve("100% a b'#c");
  }

  private void start(String host, int port) throws IOException {
    start(new InetSocketAddress(InetAddress.getByName(host), port));
  }

  private void start(InetSocketAddress address) throws IOException {
    try (DataDirectory data =
        DataDirectory.open(directory, new HostKeys(), new RouterName("r1"), "alice")) {
      data.writeClientFiles(address);
    }
  }

  private List<String> configOf(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 4];
    command[0] = "ssh";
    command[1] = "-G";
    command[2] = "-F";
    command[3] = directory.resolve("ssh_config").toString();
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    return Programs.run(command).lines().toList();
  }

  private static List<String> only(List<String> lines, String key) {
    return lines.stream().filter(line -> line.startsWith(key + " ")).toList();
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void theOperatorUsesTheOperatorsKeyAlone() throws IOException, InterruptedException {
    start("127.0.0.1", 2345);
    List<String> config = configOf("bus");
    assertEquals(
        List.of("identityfile " + file("operator_ed25519").replace("%", "%%")),
        only(config, "identityfile"));
    assertTrue(
        config.containsAll(
            List.of(
                "user operator",
                "hostname 127.0.0.1",
                "port 2345",
                "identitiesonly yes",
                "batchmode yes",
                "requesttty false",
                "forwardagent no",
                "forwardx11 no",
                "passwordauthentication no",
                "kbdinteractiveauthentication no",
                "stricthostkeychecking true",
                "globalknownhostsfile /dev/null",
                "loglevel ERROR")),
        String.join("\n", config));
  }

  @Test
  void aNodeUsesTheKeyThatItNamesAndNoOther() throws IOException, InterruptedException {
    start("127.0.0.1", 2345);
    List<String> config = configOf("-i", "/etc/hostname", "nodea.example.com@bus-node");
    assertEquals(
        List.of("identityfile /etc/hostname", "identityfile none"), only(config, "identityfile"));
    assertTrue(
        config.containsAll(
            List.of(
                "user nodea.example.com",
                "hostname 127.0.0.1",
                "port 2345",
                "identitiesonly yes",
                "identityagent none",
                "batchmode yes")),
        String.join("\n", config));
    assertEquals(
        List.of("identityfile none"), only(configOf("nodea.example.com@bus-node"), "identityfile"));
  }

  @Test
  void theHostKeyIsFoundByAliasAndByAddress() throws IOException, InterruptedException {
    start("127.0.0.1", 2345);
    String alias = only(configOf("bus"), "hostkeyalias").get(0).split(" ", 2)[1];
    for (String name : List.of(alias, "[127.0.0.1]:2345", "[localhost]:2345")) {
      String found = Programs.run("ssh-keygen", "-F", name, "-f", file("known_hosts"));
      String key = Files.readString(directory.resolve("host_ed25519.pub")).split(" ", -1)[1];
      assertTrue(found.contains(key), found);
    }
    // The first start's key is the one that the alias is named after, so it is stable.
    start("127.0.0.1", 2346);
    assertEquals(alias, only(configOf("bus"), "hostkeyalias").get(0).split(" ", 2)[1]);
  }

  @Test
  void aWildcardIsReachedThroughLocalhost() throws IOException, InterruptedException {
    for (String wildcard : List.of("0.0.0.0", "::")) {
      start(wildcard, 2345);
      assertEquals(List.of("hostname 127.0.0.1"), only(configOf("bus"), "hostname"));
    }
    start("::1", 22);
    assertEquals(List.of("hostname ::1"), only(configOf("bus"), "hostname"));
    Programs.run("ssh-keygen", "-F", "::1", "-f", file("known_hosts"));
  }

  @Test
  void theFilesAreWrittenAgainOnlyWhenTheAddressOrTheKeyChanges() throws IOException {
    start("127.0.0.1", 2345);
    Path config = directory.resolve("ssh_config");
    String edited = Files.readString(config) + "  Compression no\n";
    Files.writeString(config, edited);
    start("127.0.0.1", 2345);
    assertEquals(edited, Files.readString(config));

    start("127.0.0.1", 2346);
    assertFalse(Files.readString(config).contains("Compression"));

    String hosts = Files.readString(directory.resolve("known_hosts"));
    Files.delete(directory.resolve("format"));
    Files.delete(directory.resolve("host_ed25519"));
    Files.delete(directory.resolve("ssh_config"));
    Files.move(directory.resolve("known_hosts"), temporary.resolve("known_hosts"));
    start("127.0.0.1", 2346);
    assertNotEquals(hosts, Files.readString(directory.resolve("known_hosts")));
  }

  @Test
  void anAddressThatNobodyListensOnIsAFaultOfTheCaller() {
    assertThrows(IllegalArgumentException.class, () -> start("127.0.0.1", 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> start(InetSocketAddress.createUnresolved("bus", 2222)));
  }

  @Test
  void aPathThatOpenSshCannotTakeIsRefused() {
    for (String name : List.of("a\"b", "a\\b", "a${b}", "a\nb")) {
      assertThrows(BusException.class, () -> ClientFiles.checkPath(temporary.resolve(name)), name);
    }
  }
}
