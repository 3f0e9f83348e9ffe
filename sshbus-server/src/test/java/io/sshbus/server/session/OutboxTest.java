package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OutboxTest {
  private final AtomicInteger woken = new AtomicInteger();
  private final AtomicInteger room = new AtomicInteger();
  private long now;
  private final Outbox outbox = new Outbox(1000, () -> now, woken::incrementAndGet);
  private final ByteWriter out = new ByteWriter(16);

  private static RouterFrame.Events events(long offset, int bytes) {
    EventsWriter writer = new EventsWriter(bytes);
    writer.add(new byte[bytes], 0, bytes);
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a"), Sender.BUS, new ProducerNumber("", 0), Tags.NONE, Tags.NONE);
    StoredBatch stored =
        new StoredBatch(0, offset, new BatchDraft(envelope, writer.finish()).stamp(1, 0));
    return new RouterFrame.Events("s", stored, Picks.ALL);
  }

  @Test
  void nothingLeavesBeforeTheEncodingIsDecided() {
    outbox.add(new RouterFrame.Live("s"));
    outbox.fill(out, 1000);
    assertEquals(0, out.length());
    outbox.encode(RouterFrameEncoder.JSON);
    outbox.fill(out, 1000);
    assertEquals("{\"op\":\"live\",\"sub\":\"s\"}\n", out.copy().text());
  }

  @Test
  void eventsBeyondTheLimitAreRefusedUntilHalfOfItHasLeft() {
    outbox.encode(RouterFrameEncoder.BINARY);
    assertTrue(outbox.offer(events(0, 600), room::incrementAndGet));
    assertTrue(outbox.offer(events(1, 600), room::incrementAndGet));
    assertFalse(outbox.offer(events(2, 600), room::incrementAndGet));
    outbox.fill(out, 1);
    outbox.flushed();
    assertEquals(0, room.get(), "one of them still waits");
    out.truncate(0);
    outbox.fill(out, 1);
    assertEquals(0, room.get(), "what is filled has not left");
    outbox.flushed();
    assertEquals(1, room.get());
  }

  @Test
  void answersAreTakenHoweverMuchWaits() {
    outbox.encode(RouterFrameEncoder.JSON);
    assertTrue(outbox.offer(events(0, 2000), room::incrementAndGet));
    outbox.add(new RouterFrame.Live("s"));
    assertEquals(1, outbox.answers());
  }

  @Test
  void theOldestPlaceIsThatOfWhatHasNotLeft() {
    outbox.encode(RouterFrameEncoder.BINARY);
    outbox.offer(events(7, 10), room::incrementAndGet);
    outbox.offer(events(8, 10), room::incrementAndGet);
    assertEquals(Optional.of(Position.at(7)), outbox.oldest("s", 0));
    outbox.fill(out, 1);
    assertEquals(Optional.of(Position.at(7)), outbox.oldest("s", 0), "filled is not left");
    outbox.flushed();
    assertEquals(Optional.of(Position.at(8)), outbox.oldest("s", 0));
    assertEquals(Optional.empty(), outbox.oldest("other", 0));
    assertEquals(Optional.empty(), outbox.oldest("s", 1));
  }

  @Test
  void oneWakeIsEnoughForWhatWaitsTogether() {
    outbox.encode(RouterFrameEncoder.JSON);
    int before = woken.get();
    outbox.add(new RouterFrame.Live("a"));
    outbox.add(new RouterFrame.Live("b"));
    assertEquals(before + 1, woken.get());
  }

  @Test
  void aClosedOutboxKeepsNothingAndRefusesNothing() {
    outbox.encode(RouterFrameEncoder.JSON);
    outbox.close();
    assertTrue(outbox.offer(events(0, 5000), room::incrementAndGet));
    assertTrue(outbox.offer(events(1, 5000), room::incrementAndGet));
    outbox.fill(out, 10);
    assertEquals(0, out.length());
  }
}
