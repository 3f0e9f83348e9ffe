package io.sshbus.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OperationsDocTest {
  private static final List<List<String>> KEYS =
      Doc.read("docs/operations.md").table("configuration");

  // Their defaults are said in words.
  private static final Set<String> IN_WORDS = Set.of("name", "rights");

  @Test
  void everyKeyOfTheConfigurationIsExplainedAndNoOther() {
    List<String> documented = new ArrayList<>();
    for (List<String> row : KEYS) {
      assertEquals(4, row.size(), row.toString());
      assertFalse(row.get(3).isBlank(), row.toString());
      documented.add(key(row));
    }
    assertEquals(DefaultConfig.byPath().keySet(), new TreeSet<>(documented));
    assertEquals(documented.size(), Set.copyOf(documented).size(), "keys explained twice");
  }

  @Test
  void everyDefaultIsThatOfTheConfigurationThatTheFirstStartWrites() {
    Map<String, JsonNode> defaults = DefaultConfig.byPath();
    for (List<String> row : KEYS) {
      if (!IN_WORDS.contains(key(row))) {
        assertEquals(defaults.get(key(row)), DefaultConfig.read(value(row)), key(row));
      }
    }
  }

  @Test
  void everyDefaultSetByHandChangesNothing() {
    ServerConfig defaults = ServerConfig.defaults(DefaultConfig.ROUTER);
    for (List<String> row : KEYS) {
      if (!IN_WORDS.contains(key(row))) {
        String yaml = key(row).replace(".", ":\n  ") + ": " + value(row) + "\n";
        assertEquals(defaults, ServerConfig.parse(yaml, DefaultConfig.ROUTER), yaml);
      }
    }
  }

  private static String key(List<String> row) {
    return row.get(0).replace("`", "");
  }

  private static String value(List<String> row) {
    String cell = row.get(1);
    assertTrue(cell.matches("`[^`]+`"), row.toString());
    return cell.substring(1, cell.length() - 1);
  }
}
