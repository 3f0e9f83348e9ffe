package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Instant SENT = Instant.parse("2026-01-31T12:00:00.123456Z");

  private static final EventDraft FULL =
      new EventDraft(
          Bytes.utf8("{\"volume\":2}"),
          Tags.of("volume", "2"),
          SENT,
          Duration.ofHours(1),
          true,
          true);

  private static EventsSection section(EventDraft... events) {
    EventsWriter writer = new EventsWriter(0);
    for (EventDraft event : events) {
      writer.add(event);
    }
    return writer.finish();
  }

  private static Envelope envelope() {
    return new Envelope(
        0,
        0,
        new ChannelName("raid/status"),
        new Sender("node:web1.example.com/bob"),
        "p1",
        5,
        Tags.of("cluster", "c1"),
        Tags.of("rack", "7"),
        new TreeMap<>(Map.of(1, Tags.of("severity", "crit"))));
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }

  @Test
  void aSectionOfPlainEventsHasThisForm() {
    EventsSection section = section(EventDraft.of("a"), EventDraft.of("bc"));
    assertEquals("0100" + "00000002" + "6d72724d" + "020061" + "03006263", hex(section.bytes()));
  }

  @Test
  void anEventWithEveryFieldHasThisForm() {
    EventsSection section = section(FULL);
    assertEquals(
        "0100"
            + "00000001"
            + "254c1a1d"
            + "25" // 37 bytes follow
            + "1f" // sent, ttl, tags, retain, json
            + "000649add44b1240" // microseconds since 1970
            + "80dddb01" // 3600000 ms
            + "01"
            + "0006766f6c756d65"
            + "000132" // one tag
            + "7b22766f6c756d65223a327d", // the body
        hex(section.bytes()));
  }

  @Test
  void aBatchHasThisForm() {
    Batch batch = new BatchDraft(envelope(), section(EventDraft.of("a"))).stamp(1_000_000, 0);
    assertEquals(
        "0100"
            + "00000071"
            + "d1573fd5"
            + "00000000000f4240" // time
            + "00000000" // skip
            + "000b726169642f737461747573"
            + "00196e6f64653a776562312e6578616d706c652e636f6d2f626f62"
            + "00027031"
            + "0000000000000005"
            + "01"
            + "0007636c7573746572"
            + "00026331"
            + "01"
            + "00047261636b"
            + "000137"
            + "00000001"
            + "00000001"
            + "01"
            + "00087365766572697479"
            + "000463726974"
            + "0100"
            + "00000001"
            + "4e5c563f"
            + "020061",
        hex(batch.bytes()));
  }

  @Test
  void everyFieldOfAnEventComesBack() {
    EventsReader event =
        EventsSection.check(section(EventDraft.of("x"), FULL).bytes(), 100).events();
    assertTrue(event.next());
    assertEquals("x", event.body().text());
    assertNull(event.sent());
    assertNull(event.ttl());
    assertTrue(event.tags().isEmpty() && !event.retain() && !event.json());
    assertTrue(event.next());
    assertEquals(
        FULL,
        new EventDraft(
            event.body(), event.tags(), event.sent(), event.ttl(), event.retain(), event.json()));
    assertEquals(1, event.index());
    assertFalse(event.next());
  }

  @Test
  void everyCombinationOfFieldsComesBack() {
    for (int bits = 0; bits < 32; bits++) {
      EventDraft event =
          new EventDraft(
              Bytes.utf8("b".repeat(bits)),
              (bits & 1) == 0 ? Tags.NONE : Tags.of("k", "v"),
              (bits & 2) == 0 ? null : SENT,
              (bits & 4) == 0 ? null : Duration.ofMillis(1),
              (bits & 8) != 0,
              (bits & 16) != 0);
      EventsReader at = EventsSection.check(section(event).bytes(), 100).events();
      assertTrue(at.next());
      assertEquals(
          event, new EventDraft(at.body(), at.tags(), at.sent(), at.ttl(), at.retain(), at.json()));
    }
  }

  @Test
  void bodiesAroundEveryLengthOfTheLengthComeBack() {
    for (int length : new int[] {0, 1, 126, 127, 128, 16382, 16383, 16384, 2097150, 2097151}) {
      EventsWriter writer = new EventsWriter(0);
      writer.add(new byte[length], 0, length);
      EventsReader event = EventsSection.check(writer.finish().bytes(), length).events();
      assertTrue(event.next());
      assertEquals(length, event.bodyLength());
      assertFalse(event.next());
    }
  }

  @Test
  void aBatchComesBackWithItsEnvelopeAndEvents() {
    BatchDraft draft = new BatchDraft(envelope(), section(EventDraft.of("a"), FULL));
    Batch stored = draft.stamp(1_769_860_800_000_001L, 1);
    assertEquals(draft.length(), stored.bytes().length());
    Batch read = Batch.read(stored.bytes());
    assertEquals(stored.envelope(), read.envelope());
    assertEquals(stored.section(), read.section());
    assertEquals(1, read.envelope().skip());
    assertEquals(1, read.visible());
    assertEquals(
        Instant.parse("2026-01-31T12:00:00.000001Z"), read.envelope().instant(), "microseconds");
    EventsReader at = read.events();
    assertTrue(at.next());
    assertTrue(at.next());
    Event event = read.event(at, new EventId(0, 3, 1));
    assertEquals(Map.of("cluster", "c1", "volume", "2"), event.tags().values());
    assertEquals(Map.of("rack", "7", "severity", "crit"), event.trusted().values());
    assertEquals("bob@web1.example.com", event.sender().shortName());
    assertEquals(SENT, event.sent());
  }

  @Test
  void someEventsOfABatchAreABatchOfTheirOwn() {
    EventsSection all = section(EventDraft.of("a"), FULL, EventDraft.of("c"), EventDraft.of("d"));
    Batch batch = new BatchDraft(envelope(), all).stamp(7, 1);
    Batch some = Batch.read(batch.pick(new int[] {1, 3}).bytes());
    assertEquals(2, some.section().count());
    assertEquals(0, some.envelope().skip());
    assertEquals(7, some.envelope().time());
    List<String> bodies = new ArrayList<>();
    for (EventsReader event = some.events(); event.next(); ) {
      bodies.add(event.body().text());
    }
    assertEquals(List.of("{\"volume\":2}", "d"), bodies);
    assertEquals(2, Batch.read(batch.bytes()).envelope().trustedByEvent().size() + 1);
  }

  @Test
  void aFlippedBitAnywhereIsSeen() {
    byte[] bytes = new BatchDraft(envelope(), section(FULL)).stamp(1, 0).bytes().toArray();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThrows(BusException.class, () -> Batch.read(Bytes.wrap(flipped)));
    }
  }

  @Test
  void aBatchThatSkipsAllOfItselfIsRefused() {
    Batch batch = new BatchDraft(envelope(), section(FULL)).stamp(1, 1);
    assertThrows(BusException.class, () -> Batch.read(batch.bytes()));
  }

  @Test
  void aBodyOverTheLimitIsRefused() {
    Bytes section = section(EventDraft.of("abcd")).bytes();
    assertEquals(1, EventsSection.check(section, 4).count());
    BusException refusal = assertThrows(BusException.class, () -> EventsSection.check(section, 3));
    assertEquals(ErrorCode.BODY_TOO_LARGE, refusal.code());
  }

  @Test
  void anEmptySectionIsRefused() {
    Bytes none = section().bytes();
    assertThrows(BusException.class, () -> EventsSection.check(none, 10));
  }

  @Test
  void timesOutsideOfTheCalendarOfFourDigitsAreRefused() {
    Bytes body = Bytes.EMPTY;
    Instant late = Instant.parse("+10000-01-01T00:00:00Z");
    assertThrows(
        BusException.class, () -> new EventDraft(body, Tags.NONE, late, null, false, false));
    assertThrows(
        BusException.class,
        () -> new EventDraft(body, Tags.NONE, null, Duration.ofNanos(999_999), false, false));
    assertThrows(
        BusException.class,
        () -> new EventDraft(body, Tags.NONE, null, Duration.ofDays(36_501), false, false));
  }

  @Test
  void aWriterIsEmptyAfterItsSection() {
    EventsWriter writer = new EventsWriter(10);
    writer.add(EventDraft.of("a"));
    Bytes first = writer.finish().bytes();
    writer.add(EventDraft.of("b"));
    assertEquals(1, writer.finish().count());
    assertArrayEquals(section(EventDraft.of("a")).bytes().toArray(), first.toArray());
  }
}
