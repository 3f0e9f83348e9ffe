package io.sshbus.it.keys;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.it.fixture.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's {@code ssh} to a machine with a real {@code sshd}, whose host key registers. */
class KnownHostsCommandTest {
  private static final String WEB = "web1.example.com";
  private static final Path SSHD = Path.of("/usr/sbin/sshd");
  private static final Path SCRIPT =
      Path.of("..", "scripts", "sshbus-known-hosts").toAbsolutePath().normalize();

  @TempDir private Path folder;
  private Fleet fleet;
  private int port;
  private Run sshd;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(Files.exists(SSHD), "openssh-server is installed");
    assumeTrue(System.getProperty("user.name").equals("root"), "sshd lets in who started it");
    fleet = Fleet.start(folder.resolve("bus"));
    Files.createDirectories(Path.of("/run/sshd"));
    Path authorized = folder.resolve("authorized_keys");
    Files.writeString(authorized, fleet.key("admin").publicText() + "\n");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = folder.resolve("sshd_config");
    Files.writeString(
        config,
        """
        ListenAddress 127.0.0.1:%d
        HostKey %s
        AuthorizedKeysFile %s
        PidFile none
        PermitRootLogin yes
        StrictModes no
        UsePAM no
        """
            .formatted(port, fleet.key("host").file(), authorized));
    sshd = Run.of(List.of(SSHD.toString(), "-D", "-e", "-f", config.toString()));
    await().until(() -> sshd.err().contains("Server listening"));
  }

  @AfterEach
  void stop() {
    if (fleet != null) {
      sshd.close();
      fleet.close();
    }
  }

  private Run.Ended ssh() {
    List<String> line = new ArrayList<>(List.of("ssh", "-F", "/dev/null"));
    for (String option :
        List.of(
            "KnownHostsCommand=" + SCRIPT + " %H",
            "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null",
            "StrictHostKeyChecking=yes",
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "HostKeyAlias=" + WEB)) {
      line.addAll(List.of("-o", option));
    }
    line.addAll(List.of("-i", fleet.key("admin").file().toString(), "-p", "" + port));
    line.addAll(List.of("root@127.0.0.1", "echo it is me"));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder
        .environment()
        .put("SSHBUS_SSH_CONFIG", fleet.router().directory().resolve("ssh_config").toString());
    return Run.of(builder).end();
  }

  @Test
  void sshTrustsAMachineOnceItIsAcceptedAndNoLongerThanThat() {
    Run.Ended unknown = ssh();
    assertEquals(255, unknown.status(), unknown.toString());
    assertTrue(unknown.err().contains("Host key verification failed"), unknown.toString());
    fleet.state("host", WEB, Fleet.REGISTER);
    assertEquals(255, ssh().status(), "a key that waits is nobody's");
    fleet.lines("key", "accept", WEB);
    Run.Ended accepted = ssh();
    assertEquals(0, accepted.status(), accepted + sshd.err());
    assertEquals("it is me\n", accepted.out());
    fleet.lines("key", "revoke", WEB);
    Run.Ended revoked = ssh();
    assertEquals(255, revoked.status(), revoked.toString());
    assertTrue(revoked.err().contains("REVOKED HOST KEY"), revoked.toString());
  }
}
