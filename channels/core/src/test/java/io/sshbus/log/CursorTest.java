package io.sshbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventId;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CursorTest {
  private static Cursor random(Random random) {
    Map<Integer, Position> positions = new TreeMap<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      positions.put(random.nextInt(3), new Position(random.nextInt(3), random.nextInt(3)));
    }
    return Cursor.of(positions);
  }

  @Test
  void aCursorHasThisFormOnDiskAndComesBack() {
    Cursor cursor = Cursor.of(Map.of(0, Position.after(new EventId(0, 48213, 17))));
    assertEquals(
        "01" + "00000001" + "00000000" + "000000000000bc55" + "00000012",
        HexFormat.of().formatHex(cursor.encode().toArray()));
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      Cursor any = random(random);
      assertEquals(any, Cursor.decode(any.encode()));
    }
  }

  @Test
  void damagedCursorsAreRefused() {
    byte[] whole = Cursor.of(Map.of(0, Position.at(1), 1, Position.at(2))).encode().toArray();
    for (int length = 0; length < whole.length; length++) {
      Bytes part = Bytes.wrap(whole, 0, length);
      assertThrows(BusException.class, () -> Cursor.decode(part));
    }
    whole[0] = 2;
    assertThrows(BusException.class, () -> Cursor.decode(Bytes.wrap(whole)));
  }

  @Test
  void theFurthestOfTwoCursorsIsTheFurthestInEachPartition() {
    Cursor a = Cursor.of(Map.of(0, new Position(5, 2), 1, Position.at(9)));
    Cursor b = Cursor.of(Map.of(0, new Position(5, 3), 2, Position.at(1)));
    Cursor both = Cursor.of(Map.of(0, new Position(5, 3), 1, Position.at(9), 2, Position.at(1)));
    assertEquals(both, a.furthest(b));
    assertEquals(both, b.furthest(a));
  }

  @Test
  void withinAnEpochTheOrderOfOffersDoesNotMatter() {
    Random random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      TableEntry a = new TableEntry(1, random(random).encode());
      TableEntry b = new TableEntry(1, random(random).encode());
      TableEntry c = new TableEntry(1, random(random).encode());
      TableEntry ab = MergeRule.CURSORS.merge(a, b);
      assertEquals(Cursor.decode(ab.value()), Cursor.decode(MergeRule.CURSORS.merge(b, a).value()));
      assertEquals(ab, MergeRule.CURSORS.merge(ab, b));
      assertEquals(ab, MergeRule.CURSORS.merge(ab, a));
      TableEntry abThenC = MergeRule.CURSORS.merge(ab, c);
      assertEquals(abThenC, MergeRule.CURSORS.merge(a, MergeRule.CURSORS.merge(b, c)));
    }
  }

  @Test
  void aLowerEpochIsIgnoredAndAHigherOneIsASeek() {
    TableEntry far = new TableEntry(2, Cursor.of(Map.of(0, Position.at(9))).encode());
    TableEntry near = new TableEntry(3, Cursor.of(Map.of(0, Position.at(1))).encode());
    assertSame(near, MergeRule.CURSORS.merge(far, near));
    assertSame(near, MergeRule.CURSORS.merge(near, far));
    assertSame(far, MergeRule.CURSORS.merge(null, far));
    assertSame(near, MergeRule.NEWEST.merge(near, far));
  }
}
