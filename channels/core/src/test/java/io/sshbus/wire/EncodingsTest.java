package io.sshbus.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Picks;
import io.sshbus.channel.Tags;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same conversation through both encodings. */
class EncodingsTest {
  private static final List<RouterFrameEncoder> ROUTER =
      List.of(RouterFrameEncoder.JSON, RouterFrameEncoder.BINARY);
  private static final List<ClientFrameEncoder> CLIENT =
      List.of(ClientFrameEncoder.JSON, ClientFrameEncoder.BINARY);

  @Test
  void everyFrameOfAClientComesBackInBothEncodingsHoweverTheBytesArrive() {
    for (ClientFrameEncoder encoding : CLIENT) {
      Bytes bytes = Conversation.bytes(encoding, Conversation.ofClient());
      for (int step : new int[] {1, 7, bytes.length()}) {
        Recorder<ClientFrame> read = Conversation.readClient(bytes, step);
        assertEquals(List.of(), read.faults);
        assertEquals(Conversation.ofClient(), read.frames);
      }
    }
  }

  @Test
  void everyFrameOfTheRouterComesBackInBothEncodingsHoweverTheBytesArrive() {
    List<RouterFrame> all = new ArrayList<>(List.of(Conversation.hello()));
    all.addAll(Conversation.ofRouter());
    for (RouterFrameEncoder encoding : ROUTER) {
      Bytes bytes = Conversation.bytes(encoding, Conversation.ofRouter());
      for (int step : new int[] {1, 7, bytes.length()}) {
        Recorder<RouterFrame> read =
            Conversation.readRouter(encoding == RouterFrameEncoder.BINARY, bytes, step);
        assertEquals(List.of(), read.faults);
        assertEquals(all, read.frames);
      }
    }
  }

  private static List<Event> through(RouterFrameEncoder encoding, RouterFrame.Events delivery) {
    Bytes bytes = Conversation.bytes(encoding, List.of(delivery));
    Recorder<RouterFrame> read =
        Conversation.readRouter(encoding == RouterFrameEncoder.BINARY, bytes, bytes.length());
    assertEquals(List.of(), read.faults);
    return Conversation.events(read.frames);
  }

  private static void assertSameInBoth(RouterFrame.Events delivery) {
    List<Event> events = Conversation.events(List.of(delivery));
    assertEquals(events, through(RouterFrameEncoder.BINARY, delivery));
    assertEquals(events, through(RouterFrameEncoder.JSON, delivery));
  }

  @Test
  void eventsOfAllKindsAreTheSameThroughBothEncodings() {
    Bytes binary = Bytes.wrap(new byte[] {(byte) 0xc0, 0});
    EventDraft[] events = {
      EventDraft.of("plain"),
      EventDraft.of(Bytes.EMPTY),
      EventDraft.of("two\nlines \u2028 \u0000"),
      Conversation.draft(Bytes.utf8("{\"a\":1}"), true),
      Conversation.draft(Bytes.utf8("12"), true),
      Conversation.draft(Bytes.utf8("{\"not\":\"called JSON\"}"), false),
      Conversation.draft(binary, false)
    };
    assertSameInBoth(Conversation.delivery(0, events));
    assertSameInBoth(Conversation.delivery(3, events));
    StoredBatch some =
        new StoredBatch(0, 42, Conversation.batch(1, events).pick(new int[] {2, 5, 6}));
    RouterFrame.Events picked = new RouterFrame.Events("s1", some, Picks.of(2, 5, 6));
    assertSameInBoth(picked);
    assertEquals("0-42-5", Conversation.events(List.of(picked)).get(1).id().toString());
  }

  private static String line(EventDraft event) {
    Bytes bytes =
        Conversation.bytes(
            RouterFrameEncoder.JSON, List.of(Conversation.delivery(0, event, event)));
    return bytes.text().split("\n", -1)[2];
  }

  @Test
  void anEventLineHasThisForm() {
    assertEquals(
        "{\"op\":\"event\",\"sub\":\"s1\",\"id\":\"0-42-1\",\"channel\":\"raid/status\","
            + "\"time\":\"2026-01-31T12:00:00.000001Z\",\"node\":\"a.example.com\","
            + "\"sent\":\"2026-01-31T12:00:00.000001Z\","
            + "\"tags\":{\"cluster\":\"c1\",\"volume\":\"2\"},\"trusted\":{\"rack\":\"7\"},"
            + "\"body\":{\"a\":1}}",
        line(Conversation.draft(Bytes.utf8("{\"a\":1}"), true)));
  }

  @Test
  void aJsonBodyOfManyLinesStaysOnItsLine() {
    String forged = "[1,\r\n{\"op\":\"event\"}\n]";
    String line = line(new EventDraft(Bytes.utf8(forged), Tags.NONE, null, null, false, true));
    assertEquals(
        "[1,  {\"op\":\"event\"} ]", line.substring(line.indexOf("[1"), line.length() - 1));
  }

  @Test
  void whatOnlyClaimsToBeJsonOrCouldNotBeToldFromTextIsText() {
    String deep = "[".repeat(32) + "]".repeat(32);
    for (String body :
        List.of("{", "\"text\"", "null", "", "1 2", "1],[2", "{\"a\":1,\"a\":2}", deep)) {
      EventDraft event = Conversation.draft(Bytes.utf8(body), true);
      RouterFrame.Events delivery = Conversation.delivery(0, event);
      assertEquals(body, through(RouterFrameEncoder.JSON, delivery).get(0).body().text());
    }
  }

  @Test
  void theBinaryFramesHaveTheseForms() {
    ClientFrame publish =
        new ClientFrame.Publish(null, 7, Conversation.section(EventDraft.of("a")));
    Bytes bytes = Conversation.bytes(ClientFrameEncoder.BINARY, List.of(publish));
    assertEquals(
        "5353484255532f310a" // SSHBUS/1
            + "00000018"
            + "01" // 24 bytes, publish
            + "0000"
            + "0000000000000007" // no channel, number 7
            + "0100"
            + "00000001"
            + "4e5c563f"
            + "020061",
        HexFormat.of().formatHex(bytes.toArray()));
    Bytes router =
        Conversation.bytes(
            RouterFrameEncoder.BINARY,
            List.of(new RouterFrame.Confirm(Conversation.CHANNEL, 5, 7, Conversation.ID, 7)));
    String hex = HexFormat.of().formatHex(router.toArray());
    assertEquals(
        "00000037"
            + "02"
            + "000b726169642f737461747573"
            + "0000000000000005"
            + "0000000000000007"
            + "0000000000000007"
            + "01"
            + "00000000"
            + "000000000000bc55"
            + "00000011",
        hex.substring(hex.indexOf("0a", 2 * 60) + 2));
  }
}
