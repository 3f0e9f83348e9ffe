package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.StoredBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of precedence in docs/protocol.md, one by one. */
class WantedTest {
  private static final Contents CONTENTS = new Contents(10_000);

  /**
   * Three events: one that claims {@code role=web} against the connection's {@code app}, one that
   * claims nothing, and one that the bus's own rules gave {@code severity=crit} while it claims
   * {@code severity=ok}.
   */
  private static StoredBatch batch(String sender) {
    EventsWriter events = new EventsWriter(64);
    events.add(EventDraft.of("one").withTags(Tags.of("role", "web")));
    events.add(EventDraft.of("two"));
    events.add(EventDraft.of("three").withTags(Tags.of("severity", "ok")));
    TreeMap<Integer, Tags> byEvent = new TreeMap<>(Map.of(2, Tags.of("severity", "crit")));
    Envelope envelope =
        new Envelope(
            0,
            0,
            new ChannelName("raid/status"),
            new Sender(sender),
            "",
            0,
            Tags.of(Map.of("role", "app", "rack", "9")),
            Tags.of(Map.of("rack", "7", "severity", "info")),
            byEvent);
    return new StoredBatch(0, 1, new BatchDraft(envelope, events.finish()).stamp(1, 0));
  }

  private static String found(String selector, StoredBatch batch) {
    StringBuilder indexes = new StringBuilder();
    for (int index : Wanted.parse(selector, "").of(batch, new int[] {0, 1, 2}, CONTENTS)) {
      indexes.append(index);
    }
    return indexes.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "channel=raid/status | 012",
        "channel=raid | none",
        "node=a.example.com | 012",
        "@node=a.example.com | 012",
        "node!=a.example.com | none",
        "user=bob | 012",
        "!user | none",
        // What the bus vouches for hides what is claimed.
        "rack=7 | 012",
        "rack=9 | none",
        "@rack=7 | 012",
        // The event's claim hides that of the connection.
        "role=web | 0",
        "role=app | 12",
        "role | 012",
        "!role | none",
        "@role | none",
        "!@role | 012",
        "role notin (app) | 0",
        // What a rule said of one event hides what the bus says of all, and what is claimed.
        "severity=crit | 2",
        "severity=ok | none",
        "severity=info | 01",
        "@severity in (crit,info) | 012",
        // All must hold.
        "role=app,severity=crit | 2",
        "role=web,severity=crit | none",
        "nothing | none",
        "nothing!=x | 012",
      })
  void aKeyStandsForTheFirstOfProvenTrustedClaimedByTheEventClaimedByTheConnection(
      String selector, String indexes) {
    assertEquals(
        indexes == null ? "" : indexes, found(selector, batch("node:a.example.com/bob")), selector);
  }

  @Test
  void whoIsNoNodeHasNeitherNodeNorUser() {
    assertEquals("012", found("!node,!user", batch("operator:alice")));
    assertEquals("", found("node", batch("bus")));
  }

  @Test
  @Timeout(30)
  void aLargeBatchIsTakenApartOnceThoughThereIsNoRoomToKeepIt() {
    EventsWriter events = new EventsWriter(1 << 20);
    for (int i = 0; i < 30_000; i++) {
      events.add(EventDraft.of("x").withTags(Tags.of("role", i % 2 == 0 ? "web" : "db")));
    }
    Envelope envelope = batch("bus").batch().envelope();
    StoredBatch large =
        new StoredBatch(0, 1, new BatchDraft(envelope, events.finish()).stamp(1, 0));
    int[] all = large.batch().alive(0, 0);
    assertEquals(15_000, Wanted.parse("role=db", "").of(large, all, new Contents(0)).length);
  }

  @Test
  void theSelectorComesBeforeThePattern() {
    assertArrayEquals(
        new int[] {1},
        Wanted.parse("role=app", "two|one").of(batch("bus"), new int[] {0, 1, 2}, CONTENTS));
  }

  @Test
  void whatTheBatchDecidesIsDecidedWithoutLookingAtItsEvents() {
    Batch whole = batch("node:a.example.com").batch();
    StoredBatch unreadable =
        new StoredBatch(0, 1, new Batch(whole.bytes(), whole.envelope(), unreadable()));
    for (String selector : new String[] {"node=b", "rack=6", "@nothing", "rack=9", "user"}) {
      assertEquals("", found(selector, unreadable));
    }
    assertEquals("012", found("node=a.example.com,rack=7,!@nothing", unreadable));
    assertThrows(BusException.class, () -> found("role=app", unreadable));
  }

  /** Three events that cannot be read, in a section whose checksum is right. */
  private static EventsSection unreadable() {
    byte[] bytes = new byte[40];
    Arrays.fill(bytes, (byte) 0xff);
    ByteBuffer section = ByteBuffer.wrap(bytes).put((byte) 1).put((byte) 0).putInt(3);
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 6);
    crc.update(bytes, 10, 30);
    section.putInt((int) crc.getValue());
    return EventsSection.open(Bytes.wrap(bytes));
  }
}
