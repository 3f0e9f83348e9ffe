package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.Engine;
import io.sshbus.log.LastValueContract;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Stream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksLastValueTest extends LastValueContract {
  @TempDir Path directory;
  private ValueLimits most = ValueLimits.DEFAULT;

  @Override
  protected Engine open(List<RetentionClass> classes, Clock time) {
    return RocksEngine.open(
        TestSettings.in(directory).classes(classes).values(most).steady(time).build());
  }

  private String refusal(String channel, Sender sender, String body) {
    BatchDraft draft = batch(channel, 0, kept(body));
    BatchDraft ofSender =
        new BatchDraft(
            Envelope.unstamped(
                new ChannelName(channel), sender, new ProducerNumber("", 0), Tags.NONE, Tags.NONE),
            section(kept(body)));
    AppendOutcome outcome =
        append(sender.equals(SENDER) ? draft : ofSender, new Stream.Session(), Stream.NONE);
    return outcome instanceof AppendOutcome.Refused refused ? refused.code().name() : "stored";
  }

  private static EventsSection section(EventDraft event) {
    EventsWriter events = new EventsWriter(64);
    events.add(event);
    return events.finish();
  }

  @Test
  void valuesAreLimitedForAllAndForEachNodeWithItsUsers() {
    most = new ValueLimits(4, 1 << 20, 2, 1 << 20);
    Sender user = new Sender("node:a.example.com/bob");
    Sender other = new Sender("node:b.example.com");
    assertEquals("stored", refusal("a", SENDER, "1"));
    assertEquals("stored", refusal("b", user, "1"));
    assertEquals("TOO_MANY_VALUES", refusal("c", user, "1"));
    assertEquals("stored", refusal("a", SENDER, "2"), "in place of its own");
    assertEquals("stored", refusal("c", user, ""), "an empty one needs no room");
    assertEquals("stored", refusal("b", other, "2"), "it is the other's now");
    assertEquals("stored", refusal("c", SENDER, "3"));
    assertEquals("stored", refusal("d", other, "3"));
    assertEquals("TOO_MANY_VALUES", refusal("e", new Sender("operator:x"), "4"));
    assertEquals("stored", refusal("$SYS/nodes/a", Sender.BUS, "up"), "the bus is not held to it");
    reopen(List.of(EVERYTHING));
    assertEquals("TOO_MANY_VALUES", refusal("e", SENDER, "4"));
    assertEquals("stored", refusal("a", SENDER, ""));
    assertEquals("TOO_MANY_VALUES", refusal("e", SENDER, "4"), "the bus counts for all");
    assertEquals(List.of("b=2", "c=3", "d=3"), values("#", 1000));
  }

  @Test
  void valuesAreLimitedInBytes() {
    most = new ValueLimits(100, 2500, 100, 1500);
    assertEquals("stored", refusal("a", SENDER, "x".repeat(1000)));
    assertEquals("TOO_MANY_VALUES", refusal("b", SENDER, "x".repeat(1000)));
    assertEquals("stored", refusal("a", SENDER, "y".repeat(1000)));
    Sender other = new Sender("node:b.example.com");
    assertEquals("stored", refusal("b", other, "x".repeat(1000)));
    assertEquals("TOO_MANY_VALUES", refusal("c", new Sender("node:c"), "x".repeat(1000)));
    assertEquals("stored", refusal("c", new Sender("node:c"), "x"));
  }

  @Override
  protected void sweep(Engine opened) {
    ((RocksEngine) opened).sweep();
  }
}
