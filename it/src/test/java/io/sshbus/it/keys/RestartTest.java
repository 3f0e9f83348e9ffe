package io.sshbus.it.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Ssh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stop, and the file {@code nodes}, do to the keys. */
class RestartTest {
  private static final String OLD = "old.example.com";
  private static final String WEB = "web1.example.com";

  @TempDir private Path folder;

  @Test
  void theFileOfNodesIsImportedOnceAndNeverBringsARevokedKeyBack() {
    try (Fleet fleet = Fleet.start(folder.resolve("bus"), OLD)) {
      Ssh old = fleet.router().node(OLD);
      assertEquals(0, old.run("version").status());
      fleet.lines("key", "revoke", OLD);
      fleet.router().add("nodes", fleet.router().key("late").nodeLine());
      assertEquals(255, old.run("version").status());
      fleet.router().stop();
      fleet.router().startAgain();
      assertEquals(255, old.run("version").status());
      assertTrue(fleet.lines("key", "ls").stream().noneMatch(line -> line.contains("late")));
      fleet.router().stop();
      restartedImportUndoesNothing(fleet, old);
    }
  }

  /** As after a crash in the middle of the import. */
  private static void restartedImportUndoesNothing(Fleet fleet, Ssh revoked) {
    String late = "late.example.com";
    try {
      Files.delete(fleet.router().directory().resolve("nodes.imported"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    fleet.router().add("nodes", fleet.router().key(late).nodeLine());
    fleet.router().startAgain();
    assertEquals(0, fleet.router().node(late).run("version").status());
    assertEquals(255, revoked.run("version").status());
  }

  @Test
  void whatWasDecidedOutlivesTheRouterAndIsToldOnce() {
    try (Fleet fleet = Fleet.start(folder.resolve("bus"), OLD)) {
      fleet.accepted("first", WEB);
      assertEquals(3, told(fleet));
      fleet.router().stop();
      fleet.router().startAgain();
      assertEquals(0, fleet.publish("first", WEB));
      assertEquals(3, told(fleet));
    }
  }

  /** How many changes of keys the bus knows of. */
  private static long told(Fleet fleet) {
    return fleet.operator("tail", "$SYS/keys/#", "--since", "all", "-W", "1").out().lines().count();
  }
}
