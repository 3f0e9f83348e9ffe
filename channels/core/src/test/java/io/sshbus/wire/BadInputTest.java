package io.sshbus.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad input gets: an error with its code and what it was about, then the next frame. */
class BadInputTest {
  private static final String NEXT = "{\"op\":\"end\"}\n";

  private static Recorder<ClientFrame> read(String text) {
    Bytes bytes = Bytes.utf8(text);
    return Conversation.readClient(bytes, bytes.length());
  }

  private static Recorder<ClientFrame> assertRefused(ErrorCode code, Bytes line) {
    ByteWriter out = new ByteWriter(64).bytes(line).bytes(Bytes.utf8("\n" + NEXT));
    Bytes bytes = out.finish();
    for (int step : new int[] {bytes.length(), 1}) {
      Recorder<ClientFrame> read = Conversation.readClient(bytes, step);
      assertEquals(1, read.faults.size(), () -> line.text());
      assertEquals(code, read.faults.get(0).code(), () -> read.faults.get(0).getMessage());
      assertEquals(List.of(new ClientFrame.End()), read.frames);
    }
    return Conversation.readClient(bytes, bytes.length());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "BAD_FRAME | nonsense | nonsense",
        "BAD_FRAME | [1] | ARRAY",
        "BAD_FRAME | 5 | NUMBER",
        "BAD_FRAME | {\"op\":\"end\"} {} | JSON",
        "BAD_FRAME | {\"op\":\"end\" | JSON",
        "BAD_FRAME | {\"seq\":1} | \"op\" must be a string, not nothing",
        "BAD_FRAME | {\"op\":5} | \"op\" must be a string",
        "UNKNOWN_OP | {\"op\":\"zap\"} | \"zap\"",
        "BAD_FRAME | {\"op\":\"publish\",\"seq\":7,\"seq\":8} | seq",
        "BAD_FRAME | {\"op\":\"publish\",\"boby\":\"x\"} | \"boby\"",
        "BAD_FRAME | {\"op\":\"end\",\"sub\":\"x\"} | \"sub\"",
        "BAD_FRAME | {\"op\":\"publish\",\"seq\":-1} | \"seq\"",
        "BAD_FRAME | {\"op\":\"publish\",\"seq\":1.5} | \"seq\"",
        "BAD_FRAME | {\"op\":\"publish\",\"seq\":\"7\"} | \"seq\"",
        "BAD_FRAME | {\"op\":\"publish\",\"seq\":99999999999999999999} | \"seq\"",
        "BAD_FRAME | {\"op\":\"publish\",\"seq\":9223372036854775807} | numbers",
        "BAD_FRAME | {\"op\":\"publish\",\"retain\":1} | \"retain\" must be true or false",
        "BAD_FRAME | {\"op\":\"publish\",\"body\":NaN} | NaN",
        "BAD_FRAME | {\"op\":\"publish\",\"body\":\"a\",\"body64\":\"YQ==\"} | body64",
        "BAD_FRAME | {\"op\":\"publish\",\"body64\":\"%\"} | base64",
        "BAD_FRAME | {\"op\":\"publish\",\"sent\":\"yesterday\"} | \"sent\" must be a time",
        "BAD_FRAME | {\"op\":\"publish\",\"sent\":\"+999999999-12-31T23:59:59Z\"} | \"sent\"",
        "BAD_FRAME | {\"op\":\"publish\",\"ttl\":\"soon\"} | \"ttl\" must be a duration",
        "BAD_FRAME | {\"op\":\"publish\",\"ttl\":\"99999d\"} | \"ttl\"",
        "BAD_TAGS | {\"op\":\"publish\",\"tags\":{\"node\":\"x\"}} | \"node\"",
        "BAD_FRAME | {\"op\":\"publish\",\"tags\":{\"a\":1}} | a string",
        "BAD_FRAME | {\"op\":\"publish\",\"tags\":[]} | \"tags\"",
        "BAD_CHANNEL | {\"op\":\"publish\",\"channel\":\"a//b\"} | a//b",
        "BAD_UTF8 | {\"op\":\"publish\",\"body\":\"\\ud800\"} | half",
        "BAD_UTF8 | {\"op\":\"unsubscribe\",\"sub\":\"\\ud800\"} | half",
        "BAD_FILTER | {\"op\":\"subscribe\",\"sub\":\"s\",\"filter\":\"a#\"} | a#",
        "BAD_SINCE | {\"op\":\"subscribe\",\"sub\":\"s\",\"since\":\"tomorrow\"} | tomorrow",
        "BAD_FRAME | {\"op\":\"subscribe\",\"sub\":\"s\",\"ack\":\"never\"} | manual",
        "BAD_FRAME | {\"op\":\"ack\",\"id\":\"0-0-0\"} | \"sub\"",
        "BAD_SINCE | {\"op\":\"ack\",\"sub\":\"s\",\"id\":\"first\"} | 0-48213-17",
        "BAD_FRAME | {\"op\":\"hello\",\"versions\":[1.5]} | \"versions\"",
        "BAD_FRAME | {\"op\":\"hello\",\"producer\":\"a b\"} | producer",
        "BAD_FRAME | {\"op\":\"request\",\"seq\":1,\"replies\":99999999999} | \"replies\"",
      })
  void aLineThatIsNoFrameIsToldWhyAndTheNextIsRead(ErrorCode code, String line, String message) {
    String told = assertRefused(code, Bytes.utf8(line)).faults.get(0).getMessage();
    assertTrue(told.contains(message), told);
  }

  @Test
  void anErrorNamesTheNumberTheChannelAndTheSubscription() {
    Recorder<ClientFrame> read =
        assertRefused(
            ErrorCode.BAD_FRAME,
            Bytes.utf8("{\"op\":\"publish\",\"seq\":7,\"channel\":\"a\",\"sub\":\"s\",\"x\":1}"));
    assertEquals(new RouterFrame.About(new ChannelName("a"), 7, 7, "s"), read.abouts.get(0));
  }

  @Test
  void wrongUtf8IsRefusedAndTheNextLineIsRead() {
    assertRefused(ErrorCode.BAD_UTF8, Bytes.wrap(new byte[] {'{', (byte) 0xc3, '}'}));
    assertRefused(ErrorCode.BAD_UTF8, Bytes.wrap(new byte[] {(byte) 0xff}));
  }

  @Test
  void aLineOverTheLimitIsPassedOverOnce() {
    int most = Conversation.LIMITS.frame();
    assertRefused(ErrorCode.FRAME_TOO_LARGE, Bytes.wrap(new byte[most + 1]));
    assertRefused(ErrorCode.FRAME_TOO_LARGE, Bytes.wrap(new byte[3 * most]));
    String padded = "{\"op\":\"end\"}" + " ".repeat(most - 12);
    assertEquals(List.of(new ClientFrame.End()), read(padded + "\r\n").frames);
  }

  @Test
  void aBodyOverTheLimitIsRefusedByItsNumber() {
    String body = "x".repeat(Conversation.LIMITS.body() + 1);
    Recorder<ClientFrame> read =
        assertRefused(
            ErrorCode.BODY_TOO_LARGE,
            Bytes.utf8("{\"op\":\"publish\",\"seq\":3,\"body\":\"" + body + "\"}"));
    assertEquals(3, read.abouts.get(0).seq());
  }

  @Test
  void deepNestingIsRefusedWithoutHarm() {
    String deep = "{\"op\":\"publish\",\"body\":" + "[".repeat(500_000);
    assertRefused(ErrorCode.BAD_FRAME, Bytes.utf8(deep));
  }

  @Test
  void durationsWithoutEndAreRefusedWithoutHarm() {
    String line = "{\"op\":\"publish\",\"ttl\":\"" + "1d".repeat(200_000) + "\"}";
    assertRefused(ErrorCode.BAD_FRAME, Bytes.utf8(line));
  }

  /** So that whoever sends many lines without waiting knows which was refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"op":"publish","seq":7,"channel":"a/b","body":"\\q"}         | 7  | a/b
          {"op":"publish","seq":7,"channel":"a/b","body":"cut           | 7  | a/b
          {"op":"publish","seq":7,no JSON                               | 7  |
          {"op":"publish","seq":7,}                                     | 7  |
          {"op":"publish","seq":7,"tags":{"seq":8,"channel":"c","x":}}  | 7  |
          {"op":"publish","seq":7,"seq":8,"channel":"a/b"}              | 7  |
          {"op":"publish","seq":7,"channel":"a//b","body":"x"           | 7  |
          {"op":"publish","seq":7                                       | -1 |
          {"op":"publish","seq":7.5,"channel":"a/b","body":"cut         | -1 | a/b
          {"op":"publish","body":"\\q","seq":7}                         | -1 |
          ["seq",7                                                      | -1 |
          """)
  void brokenJsonIsRefusedByWhatStandsBeforeItsFault(String line, long seq, String channel) {
    Recorder<ClientFrame> read = read(line + "\n");
    assertEquals(List.of(ErrorCode.BAD_FRAME), read.faults.stream().map(f -> f.code()).toList());
    ChannelName named = channel == null ? null : new ChannelName(channel);
    assertEquals(List.of(RouterFrame.About.numbers(named, seq, seq)), read.abouts);
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedByWhatStandsBeforeThem() {
    Bytes line =
        new ByteWriter(64)
            .bytes(Bytes.utf8("{\"op\":\"publish\",\"seq\":7,\"channel\":\"a/b\",\"body\":\""))
            .u8(0xff)
            .bytes(Bytes.utf8("\",\"sub\":\"s\"}\n"))
            .finish();
    Recorder<ClientFrame> read = Conversation.readClient(line, 1);
    assertEquals(ErrorCode.BAD_UTF8, read.faults.get(0).code());
    assertEquals(List.of(RouterFrame.About.numbers(new ChannelName("a/b"), 7, 7)), read.abouts);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 65_536, Integer.MAX_VALUE / 2})
  void aLineOverTheLimitIsRefusedByWhatItsBeginningShows(int step) {
    String begun = "{\"op\":\"publish\",\"seq\":7,\"channel\":\"a/b\",\"body\":\"";
    int exact = (1 << 20) - begun.length() - 2;
    String lines =
        begun + "x".repeat(exact + 1) + "\"}\n" + begun + "x".repeat(1 << 20) + "\"}\n" + begun;
    Recorder<ClientFrame> read = Conversation.readClient(Bytes.utf8(lines), step);
    RouterFrame.About about = RouterFrame.About.numbers(new ChannelName("a/b"), 7, 7);
    assertEquals(List.of(about, about, about), read.abouts);
    assertEquals(
        List.of(ErrorCode.FRAME_TOO_LARGE, ErrorCode.FRAME_TOO_LARGE, ErrorCode.BAD_FRAME),
        read.faults.stream().map(fault -> fault.code()).toList());
  }

  @Test
  void emptyLinesAndCarriageReturnsAreNothing() {
    assertEquals(List.of(new ClientFrame.End()), read("\n\r\n{\"op\":\"end\"}\r\n\n").frames);
    assertEquals(List.of(new ClientFrame.End()), read("{\"op\":\"end\"}").frames, "at the end");
  }

  @Test
  void numbersOfBodiesLeaveAsTheyCame() {
    String body = "[1.10,12345678901234567890.123456789,1E+400,0.1]";
    ClientFrame.Publish publish =
        (ClientFrame.Publish) read("{\"op\":\"publish\",\"body\":" + body + "}\n").frames.get(0);
    var event = publish.events().events();
    assertTrue(event.next());
    assertEquals(body, event.body().text());
    assertTrue(event.json());
  }

  private static Bytes binary(int length, byte... payload) {
    return new ByteWriter(64)
        .bytes(Bytes.utf8("SSHBUS/1\n"))
        .u32(length)
        .bytes(Bytes.wrap(payload))
        .finish();
  }

  @ParameterizedTest
  @CsvSource({"0, BAD_FRAME", "1048577, FRAME_TOO_LARGE", "-1, FRAME_TOO_LARGE"})
  void aLengthThatCannotBeBreaksTheFraming(int length, ErrorCode code) {
    BrokenFramingException broken =
        assertThrows(
            BrokenFramingException.class,
            () -> Conversation.readClient(binary(length), Integer.MAX_VALUE / 2));
    assertEquals(code, broken.asError().code());
  }

  @Test
  void anotherVersionOfTheBinaryEncodingBreaksTheFraming() {
    assertThrows(BrokenFramingException.class, () -> read("SSHBUS/2\n"));
  }

  @Test
  void aBadBinaryFrameIsRefusedByItsNumbersAndTheNextIsRead() {
    Bytes good = Conversation.bytes(ClientFrameEncoder.BINARY, List.of(new ClientFrame.End()));
    ByteWriter out = new ByteWriter(64).bytes(Bytes.utf8("SSHBUS/1\n"));
    out.u32(1).u8(9); // no such type
    out.u32(2).u8(1).u8(0); // cut short
    Bytes section = Conversation.section(EventDraft.of("a"), EventDraft.of("b")).bytes();
    out.u32(1 + 4 + 8 + section.length()).u8(1).text("a+").i64(7).bytes(section);
    out.bytes(good.slice(9, good.length() - 9));
    Recorder<ClientFrame> read = Conversation.readClient(out.finish(), 1);
    assertEquals(
        List.of(ErrorCode.UNKNOWN_OP, ErrorCode.BAD_FRAME, ErrorCode.BAD_CHANNEL),
        read.faults.stream().map(fault -> fault.code()).toList());
    assertEquals(RouterFrame.About.numbers(null, 7, 8), read.abouts.get(2));
    assertEquals(List.of(new ClientFrame.End()), read.frames);
  }

  @Test
  void aLengthThatIsOnlyPromisedTakesNoMemory() {
    long before = allocated();
    for (int i = 0; i < 100; i++) {
      Conversation.readClient(binary(1 << 20, (byte) 1), Integer.MAX_VALUE / 2);
    }
    assertTrue(allocated() - before < 100 * 200_000L, "more than 200 KB each");
  }

  private static long allocated() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
