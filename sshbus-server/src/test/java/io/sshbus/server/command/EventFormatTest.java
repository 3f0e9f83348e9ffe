package io.sshbus.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.RouterFrame;
import org.junit.jupiter.api.Test;

final class EventFormatTest {
  private static String shown(String format, long most, String... bodies) {
    EventsWriter events = new EventsWriter(64);
    for (String body : bodies) {
      events.add(EventDraft.of(body));
    }
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("raid/status"),
            new Sender("node:a.example.com/bob"),
            new ProducerNumber("", 0),
            Tags.NONE,
            Tags.NONE);
    StoredBatch stored =
        new StoredBatch(0, 7, new BatchDraft(envelope, events.finish()).stamp(1_000_001, 0));
    ByteWriter out = new ByteWriter(64);
    EventFormat.parse(format).write(new RouterFrame.Events("s", stored, Picks.ALL), most, out);
    return out.copy().text();
  }

  @Test
  void shortShowsTimeSenderChannelAndBody() {
    assertEquals(
        "1970-01-01T00:00:01.000001Z bob@a.example.com raid/status failed\n",
        shown("short", 9, "failed"));
  }

  @Test
  void catShowsTheBodyAsItIs() {
    assertEquals("a\u001b[31mb\nc\n", shown("cat", 9, "a\u001b[31mb", "c"));
  }

  @Test
  void aTerminalIsNotObeyedByOtherFormats() {
    assertEquals("a\\x1b[31mb\\nc\td\n", shown("%b", 9, "a\u001b[31mb\nc\td"));
  }

  @Test
  void placeholdersStandForTheirFields() {
    assertEquals(
        "0-7-1 raid/status 100% %x b",
        shown("%i %c 100%% %x %b", 9, "a", "b").lines().toList().get(1));
  }

  @Test
  void jsonIsAnObjectALine() {
    assertEquals(
        "{\"id\":\"0-7-0\",\"channel\":\"raid/status\",\"time\":\"1970-01-01T00:00:01.000001Z\","
            + "\"node\":\"a.example.com\",\"user\":\"bob\",\"body\":\"x\"}\n",
        shown("json", 9, "x"));
  }

  @Test
  void noMoreEventsAreShownThanWanted() {
    assertEquals("a\nb\n", shown("cat", 2, "a", "b", "c"));
  }

  @Test
  void aTextWithoutAPlaceholderIsRefused() {
    assertThrows(BusException.class, () -> EventFormat.parse("jsom"));
  }
}
