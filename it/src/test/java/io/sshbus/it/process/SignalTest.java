package io.sshbus.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalTest {
  @TempDir Path temp;

  @Test
  void sigtermDrainsAndEndsWith0AndASecondStartGoesOn() throws Exception {
    Path directory = temp.resolve("bus");
    String hostKey;
    int port;
    try (ServerProcess server = ServerProcess.start(directory, 0)) {
      port = server.port();
      for (String file :
          List.of("sshbus.yaml", "operators", "nodes", "known_hosts", "ssh_config", "db")) {
        assertTrue(Files.exists(directory.resolve(file)), file);
      }
      hostKey = Files.readString(directory.resolve("known_hosts"));
      assertEquals(0, server.operator().feed("before\n", "pub", "raid/status").status());
      try (Run tail = server.operator().start("tail", "raid/#", "--since", "all", "-o", "cat");
          Conversation talk = server.operator().open("raid/status")) {
        assertEquals("before", tail.line());
        talk.say("{'op':'publish','seq':1,'body':'last words'}").next("confirm");
        Run.Ended ended = server.term();
        assertEquals(0, ended.status(), ended.toString());
        assertEquals(1, ended.lines().size(), "one line on stdout: " + ended.out());
        assertNotEquals(0, tail.await().status(), "a tail is told that it was cut off");
      }
    }
    try (ServerProcess server = ServerProcess.start(directory, port)) {
      assertEquals(hostKey, Files.readString(directory.resolve("known_hosts")));
      assertEquals(
          List.of("before", "last words"),
          server
              .operator()
              .lines("tail", "raid/#", "--since", "all", "--until", "now", "-o", "cat"));
      assertEquals(0, server.term().status());
    }
  }

  @Test
  void drainStopsAsASignalDoes() {
    Path directory = temp.resolve("bus");
    TestKey key = ServerProcess.prepare(directory, "nodea.example.com", "");
    try (ServerProcess server = ServerProcess.start(directory, 0);
        Run tail = server.operator().start("tail", "'#'")) {
      assertEquals(77, server.node(key).run("drain").status(), "for operators");
      assertEquals(List.of("the router stops"), server.operator().lines("drain"));
      assertEquals(0, server.run().await().status());
      assertEquals(75, tail.await().status());
    }
    try (TestRouter again = TestRouter.start(directory)) {
      String audit =
          String.join(
              "\n",
              again.operator().lines("tail", "'$SYS/audit'", "--since", "all", "--until", "now"));
      assertTrue(audit.contains("\"command\":\"drain\",\"outcome\":\"done\""), audit);
    }
  }

  @Test
  void aDirectoryOrAnAddressInUseIsRefusedByName() {
    Path directory = temp.resolve("bus");
    try (ServerProcess server = ServerProcess.start(directory, 0)) {
      Run.Ended second = ServerProcess.launch(directory, 0).end();
      assertNotEquals(0, second.status());
      assertTrue(second.err().contains(directory.toString()), second.err());
      assertTrue(second.err().contains("in use"), second.err());
      assertEquals("", second.out());
      Run.Ended third = ServerProcess.launch(temp.resolve("other"), server.port()).end();
      assertEquals(69, third.status(), third.toString());
      assertTrue(third.err().contains("127.0.0.1:" + server.port()), third.err());
      assertEquals(0, server.operator().run("version").status(), "the first goes on");
    }
  }

  @Test
  void aWrongConfigurationIsToldByItsKey() throws Exception {
    Path directory = temp.resolve("bus");
    ServerProcess.prepare(directory, "nodea.example.com", "limits:\n  frmae: 1MiB\n");
    Run.Ended ended = ServerProcess.launch(directory, 0).end();
    assertEquals(1, ended.status(), ended.toString());
    assertTrue(ended.err().contains("frmae") && ended.err().contains("frame"), ended.err());
  }
}
