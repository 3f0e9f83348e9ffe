package io.sshbus.keys.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransitionsTest {
  private static final Path DOC = Path.of("../docs/keymaster.md");

  @Test
  void theDocsShowEveryTransitionAndNoOther() throws Exception {
    List<String> documented = documented();
    assertEquals(new HashSet<>(documented).size(), documented.size(), "a row stands there twice");
    assertEquals(coded(), new HashSet<>(documented));
  }

  private static List<String> documented() throws Exception {
    List<String> lines = Files.readAllLines(DOC);
    int head = lines.indexOf("| from | action | to |");
    assertTrue(head >= 0, "no table in " + DOC);
    List<String> rows = new ArrayList<>();
    for (int i = head + 2; lines.get(i).startsWith("|"); i++) {
      rows.add(lines.get(i));
    }
    return rows;
  }

  private static Set<String> coded() {
    Set<String> rows = new HashSet<>();
    for (KeyState from : KeyState.values()) {
      for (KeyAction action : KeyAction.values()) {
        Transitions.after(from, action)
            .ifPresent(
                to ->
                    rows.add("| %s | %s | %s |".formatted(from.text(), action.text(), to.text())));
      }
    }
    return rows;
  }

  @Test
  void nothingLeadsOutOfRevokedButForgetting() {
    for (KeyAction action : KeyAction.values()) {
      assertEquals(
          action == KeyAction.REMOVE, Transitions.after(KeyState.REVOKED, action).isPresent());
    }
  }

  @Test
  void everyStateAndActionIsReached() {
    Set<KeyState> reached = new HashSet<>();
    Set<KeyAction> used = new HashSet<>();
    for (KeyState from : KeyState.values()) {
      for (KeyAction action : KeyAction.values()) {
        Transitions.after(from, action)
            .ifPresent(
                to -> {
                  reached.add(to);
                  used.add(action);
                });
      }
    }
    assertEquals(Set.of(KeyState.values()), reached);
    assertEquals(Set.of(KeyAction.values()), used);
  }

  /** Their places are on disk: a value may be added at the end, and nothing else. */
  @Test
  void theOrderOfWhatIsWrittenNeverChanges() {
    assertEquals(
        "[UNKNOWN, PENDING, CONFLICT, ACCEPTED, SUPERSEDED, SUSPENDED, REJECTED, REVOKED]",
        Arrays.toString(KeyState.values()));
    assertEquals(
        "[REGISTER, COLLIDE, RELEASE, ACCEPT, REPLACE, ROTATE, SUPERSEDE, REJECT, REVOKE, SUSPEND,"
            + " RESUME, EXPIRE, REMOVE, TAG]",
        Arrays.toString(KeyAction.values()));
    assertEquals(
        "[REJECT, REVOKE, SUSPEND, RESUME, REMOVE]", Arrays.toString(KeyCommand.Verb.values()));
    assertEquals("[NONE, PUBLICKEY]", Arrays.toString(Evidence.Proof.values()));
    assertEquals("[NOT_ASKED, YES, NO]", Arrays.toString(Evidence.Reverse.values()));
    assertEquals(
        "[NONE, ACCEPT, LEAVE, REJECT, FAILED]", Arrays.toString(Evidence.Verdict.values()));
  }
}
