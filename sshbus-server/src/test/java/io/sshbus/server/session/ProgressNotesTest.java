package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressNotesTest {
  private final Outbox outbox = new Outbox(1024, () -> 0L, () -> {});
  private Cursor settled = Cursor.NONE;
  private final ProgressNotes notes = new ProgressNotes("s1", () -> settled, outbox);

  @BeforeEach
  void encode() {
    outbox.encode((frame, out) -> out.bytes(Bytes.utf8(frame + "\n")));
  }

  private List<String> said() {
    ByteWriter out = new ByteWriter(64);
    outbox.fill(out, 1 << 20);
    outbox.flushed();
    return out.copy().text().lines().toList();
  }

  private void examined(int partition, long offset, int index) {
    settled = settled.withAll(Cursor.of(Map.of(partition, new Position(offset, index))));
  }

  @Test
  void whatHasBeenExaminedIsToldOnceAndNeverMore() {
    notes.tell();
    assertEquals(List.of(), said(), "nothing has been examined");
    examined(0, 17, 0);
    examined(3, 5, 2);
    notes.tell();
    assertEquals(
        List.of("Progress[sub=s1, position=0-16-0]", "Progress[sub=s1, position=3-4-0]"), said());
    notes.tell();
    assertEquals(List.of(), said(), "nothing new");
    examined(0, 18, 0);
    notes.tell();
    assertEquals(List.of("Progress[sub=s1, position=0-17-0]"), said());
  }

  @Test
  void nothingIsSaidWhileEventsGoOutAndToWhoDoesNotRead() {
    examined(0, 17, 0);
    notes.offered();
    notes.tell();
    assertEquals(List.of(), said());
    for (int offset = 18; offset < 100; offset++) {
      notes.tell();
      examined(0, offset, 0);
    }
    assertEquals(List.of("Progress[sub=s1, position=0-16-0]"), said());
    notes.close();
    notes.tell();
    assertEquals(List.of(), said());
  }
}
