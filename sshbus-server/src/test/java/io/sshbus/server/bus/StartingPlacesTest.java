package io.sshbus.server.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Cursor;
import io.sshbus.log.EventLog;
import io.sshbus.log.Position;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Since;
import io.sshbus.log.Stream;
import io.sshbus.log.TestClock;
import io.sshbus.log.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartingPlacesTest {
  private static final RetentionClass AUDIT = kept("audit", new ChannelFilter("$SYS/audit"));
  private static final RetentionClass ALL = kept("all", ChannelFilter.ALL);

  private final TestClock clock = new TestClock(Instant.parse("2026-01-31T12:00:00Z"));
  private final EventLog log =
      MemoryEngine.open(new MemoryEngine.Disk(), List.of(AUDIT, ALL), clock).log();

  private static RetentionClass kept(String name, ChannelFilter filter) {
    return new RetentionClass(name, List.of(filter), Duration.ofDays(1), 64L << 20);
  }

  private EventId say(String channel) {
    clock.move(Duration.ofSeconds(1));
    EventsWriter events = new EventsWriter(64);
    events.add(EventDraft.of("x"));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName(channel), Sender.BUS, new ProducerNumber("", 0), Tags.NONE, Tags.NONE);
    AppendOutcome outcome =
        log.append(
                new AppendRequest(
                    new BatchDraft(envelope, events.finish()), new Stream.Session(), Stream.NONE))
            .toCompletableFuture()
            .join();
    return ((AppendOutcome.Stored) outcome).id();
  }

  @Test
  void behindAnEventOfTheBusNothingOfOtherPartitionsIsPassedOver() {
    say("$SYS/audit");
    EventId seen = say("$SYS/nodes/a.example.com");
    EventId next = say("$SYS/audit");
    say("raid/status");
    Cursor places =
        new StartingPlaces(log, clock).of(new ChannelFilter("$SYS/#"), new Since.After(seen));
    assertEquals(
        Cursor.NONE
            .with(seen.partition(), Position.after(seen))
            .with(next.partition(), Position.at(next.offset())),
        places);
  }
}
