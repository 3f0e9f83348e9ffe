package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Batch;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.StoredBatch;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final SimulatedBatches BATCHES = new SimulatedBatches();

  private static Ring filled(long first, int count, Batch batch, long maxBytes) {
    Ring ring = new Ring(first, maxBytes);
    for (int i = 0; i < count; i++) {
      ring.add(new StoredBatch(0, first + i, batch));
    }
    return ring;
  }

  @Test
  void theOldestGoWhenTheBytesRunOut() {
    Batch batch = BATCHES.any(new Random(1));
    int size = batch.bytes().length();
    Ring ring = filled(100, 10, batch, 3L * size);
    assertEquals(107, ring.first());
    assertEquals(110, ring.next());
    assertNull(ring.readAll(106));
    assertNull(ring.read(106, ChannelFilter.ALL, 1).batches());
    assertEquals(3, ring.readAll(107).size());
    assertEquals(1, filled(0, 5, batch, 0).readAll(4).size(), "one is always kept");
  }

  @Test
  void aReadEndsAtTheHeadAtItsBytesOrAtItsNumber() {
    Batch batch = BATCHES.any(new Random(3));
    ChannelFilter filter = ChannelFilter.of(batch.channel());
    Ring ring = filled(0, 2000, batch, Long.MAX_VALUE);
    assertEquals(Ring.MOST_READ, ring.readAll(5).size());
    Ring.Read few = ring.read(5, filter, 1);
    assertEquals(List.of(5L), few.batches().stream().map(StoredBatch::offset).toList());
    assertEquals(6, few.next());
    assertTrue(!few.atHead());
    Ring.Read none = ring.read(1990, new ChannelFilter("nobody"), 1);
    assertTrue(none.atHead() && none.batches().isEmpty() && none.next() == 2000);
    Ring.Read beyond = ring.read(5000, filter, 1);
    assertTrue(beyond.atHead() && beyond.batches().isEmpty() && beyond.next() == 5000);
  }

  @Test
  void anOffsetOutOfTurnIsAFaultOfTheProgram() {
    Ring ring = filled(0, 1, BATCHES.any(new Random(1)), 1000);
    StoredBatch late = new StoredBatch(0, 5, BATCHES.any(new Random(1)));
    assertThrows(IllegalStateException.class, () -> ring.add(late));
  }
}
