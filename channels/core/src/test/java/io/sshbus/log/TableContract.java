package io.sshbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Table} does. */
public abstract class TableContract extends EngineContract {

  private static TableEntry entry(long epoch, String value) {
    return new TableEntry(epoch, Bytes.utf8(value));
  }

  private Table table() {
    return engine().table("things", MergeRule.NEWEST);
  }

  @Test
  void aNewOwnerIsToldWhatTheOldOneLeftAndShutsItOutInOneStep() {
    Table table = engine().table("owned", MergeRule.OWNED);
    assertEquals(entry(3, ""), await(table.put("k", entry(3, ""))));
    assertEquals(entry(3, "a"), await(table.put("k", entry(3, "a"))));
    assertEquals(entry(7, "a"), await(table.put("k", entry(7, ""))));
    assertEquals(entry(7, "a"), await(table.put("k", entry(3, "b"))));
    assertEquals(entry(7, "a"), await(table.put("k", entry(5, ""))));
    assertEquals(entry(7, "c"), await(table.put("k", entry(7, "c"))));
    assertEquals(entry(9, "d"), await(table.put("k", entry(9, "d"))));
    assertEquals(Optional.of(entry(9, "d")), table.get("k"));
  }

  @Test
  void whatWasPutStands() {
    assertEquals(entry(1, "a"), await(table().put("k", entry(1, "a"))));
    assertEquals(Optional.of(entry(1, "a")), table().get("k"));
    assertEquals(Optional.empty(), table().get("other"));
  }

  @Test
  void theRuleDecides() {
    await(table().put("k", entry(5, "a")));
    assertEquals(entry(5, "a"), await(table().put("k", entry(4, "b"))));
    assertEquals(entry(6, "c"), await(table().put("k", entry(6, "c"))));
  }

  @Test
  void offersWithinOneCommitSeeEachOther() {
    Table table = engine().table("cursors", MergeRule.CURSORS);
    List<java.util.concurrent.CompletionStage<TableEntry>> stages = new ArrayList<>();
    for (int i = 99; i >= 0; i--) {
      Cursor cursor = Cursor.NONE.with(i % 7, Position.at(i));
      stages.add(table.put("k", new TableEntry(1, cursor.encode())));
    }
    stages.forEach(EngineContract::await);
    Cursor merged = Cursor.decode(table.get("k").orElseThrow().value());
    assertEquals(7, merged.positions().size());
    assertEquals(Position.at(98), merged.positions().get(0));
  }

  @Test
  void whatWasRemovedIsGone() {
    await(table().put("k", entry(1, "a")));
    await(table().remove("k"));
    await(table().remove("never"));
    assertEquals(Optional.empty(), table().get("k"));
    assertEquals(entry(0, "b"), await(table().put("k", entry(0, "b"))));
  }

  @Test
  void aScanGivesThePrefixInOrder() {
    for (String key : List.of("b/2", "a/1", "b/1", "b", "c", "b/3")) {
      await(table().put(key, entry(1, key)));
    }
    engine().table("thing", MergeRule.NEWEST);
    assertEquals(List.of("b/1", "b/2", "b/3"), List.copyOf(table().scan("b/", 10).keySet()));
    assertEquals(List.of("b/1"), List.copyOf(table().scan("b/", 1).keySet()));
    assertEquals(6, table().scan("", 10).size());
  }

  @Test
  void tablesAreKeptApartAndOverARestart() {
    await(table().put("k", entry(1, "a")));
    await(engine().table("other", MergeRule.NEWEST).put("k", entry(1, "b")));
    reopen(List.of(EVERYTHING));
    assertEquals(Optional.of(entry(1, "a")), table().get("k"));
    assertEquals(Optional.of(entry(1, "b")), engine().table("other", MergeRule.NEWEST).get("k"));
  }

  @Test
  void watchersAreToldOfChangesAlone() {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    Table.Watch watch =
        table().watch("w/", (key, changed) -> told.add(key + "=" + changed.value().text()));
    await(table().put("w/a", entry(2, "x")));
    await(table().put("w/a", entry(1, "ignored")));
    await(table().put("w/a", entry(2, "x")));
    await(table().put("v/a", entry(2, "elsewhere")));
    await(table().remove("w/a"));
    watch.close();
    await(table().put("w/a", entry(3, "unseen")));
    assertEquals(List.of("w/a=x", "w/a="), told);
  }

  @Test
  void aKeyHasOneTo512Bytes() {
    assertThrows(IllegalArgumentException.class, () -> table().put("", entry(1, "")));
    assertThrows(IllegalArgumentException.class, () -> table().put("k".repeat(513), entry(1, "")));
    await(table().put("k".repeat(512), entry(1, "")));
    assertThrows(IllegalArgumentException.class, () -> engine().table("No", MergeRule.NEWEST));
  }

  @Test
  void nothingIsTakenOnceItIsClosed() {
    Table table = table();
    close();
    BusException refused =
        assertThrows(BusException.class, () -> await(table.put("k", entry(1, "a"))));
    assertEquals(ErrorCode.LOG_STOPPED, refused.code());
  }
}
