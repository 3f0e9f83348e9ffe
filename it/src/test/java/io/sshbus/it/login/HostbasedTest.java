package io.sshbus.it.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A local user without any key, for whom OpenSSH's {@code ssh-keysign} signs with the host key. It
 * reads {@code /etc/ssh} alone, so a directory of this test is mounted there, for these processes.
 */
class HostbasedTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Path etc;

  @BeforeAll
  static void start() throws Exception {
    router = TestRouter.start(temp.resolve("bus"), NODE);
    etc = Files.createDirectory(temp.resolve("etc"));
    Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwxr-xr-x"));
    place(router.key(NODE).file(), "ssh_host_ed25519_key", "rw-------");
    place(Path.of(router.key(NODE).file() + ".pub"), "ssh_host_ed25519_key.pub", "rw-r--r--");
    place(router.directory().resolve("known_hosts"), "bus_known_hosts", "rw-r--r--");
    Files.writeString(
        etc.resolve("ssh_config"),
        """
        EnableSSHKeysign yes
        Host bus
          HostName 127.0.0.1
          Port %d
          HostbasedAuthentication yes
          PreferredAuthentications hostbased
          UserKnownHostsFile /etc/ssh/bus_known_hosts
          StrictHostKeyChecking yes
          BatchMode yes
        """
            .formatted(router.port()));
    Files.setPosixFilePermissions(
        etc.resolve("ssh_config"), PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static void place(Path from, String name, String permissions) throws Exception {
    Files.copy(from, etc.resolve(name));
    Files.setPosixFilePermissions(etc.resolve(name), PosixFilePermissions.fromString(permissions));
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  @BeforeEach
  void needsRootAndKeysign() {
    assumeTrue(
        Run.of(List.of("unshare", "-m", "setpriv", "--reuid=nobody", "true")).end().status() == 0,
        "only root can mount a directory over /etc/ssh and become somebody else");
    assumeTrue(Files.exists(Path.of("/usr/lib/openssh/ssh-keysign")), "ssh-keysign is installed");
  }

  private static Run.Ended asNobody(String command) {
    String script =
        "mount --bind '%s' /etc/ssh && exec setpriv --reuid=nobody --regid=nogroup --clear-groups %s"
            .formatted(etc, command);
    return Run.of(List.of("unshare", "-m", "sh", "-c", script)).end();
  }

  @Test
  void aLocalUserOfAKnownNodeIsNamed() {
    Run.Ended help = asNobody("ssh bus help");
    assertEquals(0, help.status(), help.toString());
    assertTrue(help.lines().get(0).contains("node:" + NODE + "/nobody"), help.out());
    Run.Ended published = asNobody("ssh bus pub local/status -m hello");
    assertEquals(0, published.status(), published.toString());
    String json = router.operator().lines("get", "local/status", "-o", "json").get(0);
    assertTrue(
        json.contains("\"node\":\"" + NODE + "\"") && json.contains("\"user\":\"nobody\""), json);
  }

  @Test
  void aLocalUserCannotClaimToBeAnother() {
    Run.Ended other = asNobody("ssh root@bus help");
    assertEquals(255, other.status(), other.toString());
    assertTrue(other.err().contains("Permission denied"), other.err());
  }

  /** Any local user can do this, so it must prove no more than which machine it is. */
  @Test
  void aLocalUserNeverReachesKeyMaster() {
    Run.Ended asked = asNobody("ssh -s bus keymaster");
    assertEquals(77, asked.status(), asked.toString());
    assertTrue(asked.err().contains("ACL_DENIED"), asked.err());
    assertEquals("", asked.out());
  }

  @Test
  void aHostKeyThatIsNotAcceptedLetsNoLocalUserInAndIsNotRegistered() {
    try {
      router.operator().lines("key", "rm", NODE);
      Run.Ended asked = asNobody("ssh -s nodea.example.com@bus keymaster");
      assertEquals(255, asked.status(), asked.toString());
      assertEquals(255, asNobody("ssh bus help").status());
      assertEquals(List.of(), router.operator().lines("key", "ls"));
    } finally {
      router.accept(router.key(NODE));
    }
    assertEquals(0, asNobody("ssh bus help").status());
    router.operator().lines("key", "suspend", NODE);
    assertEquals(255, asNobody("ssh bus help").status());
    router.operator().lines("key", "resume", NODE);
  }
}
