package io.sshbus.it.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that somebody without a key can do. */
class HardeningTest {
  private static final String NODE = "nodea.example.com";
  private static final String SMALL =
      """
      limits:
        unauthenticated: 5
        unauthenticatedPerAddress: 3
        authTimeout: 8s
      """;

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.configured(temp.resolve("bus"), SMALL, NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  /** Connects from 127.0.0.{@code last}. */
  private static Socket from(int last) throws IOException {
    Socket socket = new Socket();
    socket.bind(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), router.port()));
    socket.setSoTimeout((int) Run.DEADLINE.toMillis());
    return socket;
  }

  /** Whether the router greets; else it has hung up. */
  private static boolean isGreeted(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readNBytes(8), StandardCharsets.US_ASCII)
          .equals("SSH-2.0-");
    } catch (SocketException e) {
      return false;
    }
  }

  private static boolean ends(Socket socket) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        assertTrue(socket.isConnected());
      }
      return true;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void thoseWhoProveNothingAreBoundedByAddressAndInAllAndHungUpOnInTheEnd() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        sockets.add(from(2));
        assertTrue(isGreeted(sockets.get(i)), "number " + i);
      }
      assertEquals(false, isGreeted(from(2)), "one too many from there");
      assertEquals(0, router.node(NODE).run("version").status(), "others get in");
      for (int i = 0; i < 2; i++) {
        sockets.add(from(3));
        assertTrue(isGreeted(sockets.get(3 + i)));
      }
      assertEquals(false, isGreeted(from(4)), "one too many in all");
      // Slower than slow: a byte now and then must not keep the place.
      sockets.get(0).getOutputStream().write("SSH-2.0-slow".getBytes(StandardCharsets.US_ASCII));
      for (Socket socket : sockets) {
        assertTrue(ends(socket), "hung up on after the time to prove something");
      }
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> router.node(NODE).run("version").status() == 0);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void garbageBeforeSshIsHungUpOnAndFreesItsPlace() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (Socket socket = from(5)) {
        assertTrue(isGreeted(socket), "number " + i + " finds a place");
        byte[] garbage = new byte[300 * 1024];
        Arrays.fill(garbage, (byte) (i % 2 == 0 ? 'x' : 0xff));
        try {
          socket
              .getOutputStream()
              .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          socket.getOutputStream().write(garbage);
        } catch (SocketException e) {
          continue;
        }
        assertTrue(ends(socket));
      }
    }
    assertEquals(0, router.node(NODE).run("version").status());
  }

  @Test
  void sshAuditFindsNothingToWarnOf() {
    Run.Ended audit =
        Run.of(
                List.of(
                    "ssh-audit",
                    "-n",
                    "-l",
                    "warn",
                    "-p",
                    String.valueOf(router.port()),
                    "127.0.0.1"))
            .end();
    List<String> findings =
        audit.lines().stream()
            .filter(line -> line.contains("[fail]") || line.contains("[warn]"))
            // What is newer than the tool of Debian 12: ML-KEM, and the mark of strict key
            // exchange.
            .filter(line -> !line.endsWith("[warn] unknown algorithm"))
            .toList();
    assertEquals(List.of(), findings, audit.toString());
    Run.Ended offered =
        Run.of(List.of("ssh-audit", "-j", "-p", String.valueOf(router.port()), "127.0.0.1")).end();
    assertTrue(offered.out().contains("\"aes128-gcm@openssh.com\""), "it did look: " + offered);
  }
}
