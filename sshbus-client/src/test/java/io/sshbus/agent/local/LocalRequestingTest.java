package io.sshbus.agent.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Sender;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRequestingTest {
  private static final long ROOM = 1000;
  private static final Sender NODE = new Sender("node:nodeb.example.com");

  @TempDir private Path folder;
  private FakeBus bus;
  private Outbox outbox;
  private LocalRequesting requesting;
  private int handled;

  @BeforeEach
  void connect() {
    bus = new FakeBus(folder);
    outbox = new Outbox(1 << 20, () -> {});
    requesting = new LocalRequesting(bus.host(), outbox, new ReplyRoom(ROOM));
  }

  private static ClientFrame.Request request(long seq, @Nullable String to, String body) {
    return new ClientFrame.Request(
        to == null ? null : new ChannelFilter(to), seq, Body.of(body), Duration.ofSeconds(5), 1);
  }

  private void ask(long seq, String body) {
    requesting.request(request(seq, "raid/ask", body));
  }

  private void reply(int asked, int length) {
    RouterFrame.Reply piece =
        new RouterFrame.Reply(4711, 0, null, NODE, Body.of("x".repeat(length)), true);
    bus.asked.get(asked).taker.reply(piece, () -> handled++);
  }

  private void done(int asked) {
    bus.asked.get(asked).taker.done(new RouterFrame.Done(4711, 1, 1, null, ""));
  }

  private List<String> read() {
    return FakeBus.read(outbox);
  }

  private void assertDone(long seq, String code) {
    String frame = String.join("", read());
    assertTrue(frame.startsWith("{\"op\":\"done\",\"to\":" + seq + ","), frame);
    assertTrue(frame.contains("\"code\":\"" + code + "\""), frame);
  }

  @Test
  void repliesComeUnderTheProgramsOwnNumberAndNothingAfterTheEnd() {
    ask(7, "how are you?");
    assertEquals("raid/ask", bus.asked.get(0).to);
    reply(0, 2);
    done(0);
    reply(0, 2);
    done(0);
    assertEquals(
        List.of(
            "{\"op\":\"reply\",\"to\":7,\"part\":0,\"node\":\"nodeb.example.com\",\"body\":\"xx\"}",
            "{\"op\":\"done\",\"to\":7,\"asked\":1,\"replied\":1}"),
        read());
    assertEquals(2, handled, "also what came too late is no load for others");
    assertEquals(0, requesting.open());
  }

  @Test
  void aNumberIsFreeAgainWhenTheProgramHasItsEnd() {
    ask(7, "");
    done(0);
    BusException fault = assertThrows(BusException.class, () -> ask(7, ""));
    assertEquals(ErrorCode.BAD_FRAME, fault.code());
    read();
    ask(7, "");
    assertEquals(2, bus.asked.size());
  }

  @Test
  void whatCannotBeAskedIsDoneAtOnce() {
    requesting.request(request(1, null, ""));
    assertDone(1, "BAD_FRAME");
    assertEquals(0, requesting.open());
  }

  @Test
  void aProgramHasSoManyOpenRequestsAndNotMore() {
    for (int seq = 0; seq < 256; seq++) {
      ask(seq, "");
    }
    ask(256, "");
    assertDone(256, "TOO_MANY_REQUESTS");
    done(9);
    read();
    ask(256, "");
    assertEquals(257, bus.asked.size());
  }

  @Test
  void theBodiesOfOpenRequestsHaveALimitButOneAloneMayBeLarge() {
    ask(1, "x".repeat(1 << 20));
    ask(2, "x");
    assertDone(2, "BACK_PRESSURE");
    done(0);
    read();
    ask(3, "x".repeat(2 << 20));
    assertEquals(2, bus.asked.size());
  }

  @Test
  void programsThatAskWithoutEndLeaveSomethingForTheOthers() {
    List<LocalRequesting> greedy = new ArrayList<>();
    for (int i = 0; i < 255; i++) {
      LocalRequesting one = new LocalRequesting(bus.host(), outbox, new ReplyRoom(ROOM));
      greedy.add(one);
      for (int seq = 0; seq < 300; seq++) {
        one.request(request(seq, "a", ""));
      }
    }
    int all = bus.asked.size();
    for (int seq = 0; seq < 4; seq++) {
      ask(seq, "");
    }
    assertEquals(all + 4, bus.asked.size());
    assertTrue(all + 4 <= 2048, all + " open");
    greedy.forEach(LocalRequesting::close);
    read();
    for (int seq = 4; seq < 200; seq++) {
      ask(seq, "");
    }
    assertEquals(200, requesting.open(), "what those had who are gone is free");
  }

  @Test
  void repliesOverTheRoomHoldTheirBytesUntilTheProgramTakesThem() {
    ask(1, "");
    reply(0, 800);
    assertEquals(1, handled);
    reply(0, 800);
    assertEquals(1, handled);
    ask(2, "");
    assertEquals(1, bus.asked.size(), "who does not take replies asks no more");
    read();
    assertEquals(2, handled);
    ask(3, "");
    assertEquals(2, bus.asked.size());
  }

  @Test
  void whoTakesTooLittleForASecondLosesItsRequests() {
    EmbeddedChannel time = new EmbeddedChannel();
    time.freezeTime();
    ask(1, "");
    reply(0, 800);
    requesting.observe(time.eventLoop());
    reply(0, 800);
    requesting.observe(time.eventLoop());
    time.advanceTimeBy(999, TimeUnit.MILLISECONDS);
    time.runScheduledPendingTasks();
    assertFalse(bus.asked.get(0).cancelled);
    time.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    time.runScheduledPendingTasks();
    assertTrue(bus.asked.get(0).cancelled);
    assertEquals(2, handled, "nobody waits for it any more");
    List<String> frames = read();
    assertTrue(frames.get(2).contains("\"code\":\"BACK_PRESSURE\""), frames::toString);
    assertTrue(time.close().isSuccess());
  }

  @Test
  void whoTakesEnoughKeepsItsRequests() {
    EmbeddedChannel time = new EmbeddedChannel();
    time.freezeTime();
    ask(1, "");
    reply(0, 300_000);
    reply(0, 800);
    requesting.observe(time.eventLoop());
    read();
    reply(0, 900);
    reply(0, 900);
    time.advanceTimeBy(1, TimeUnit.SECONDS);
    time.runScheduledPendingTasks();
    assertFalse(bus.asked.get(0).cancelled);
    assertTrue(time.close().isSuccess());
  }

  @Test
  void aProgramThatIsGoneWantsNothingMore() {
    ask(1, "");
    ask(2, "");
    requesting.cancel(new ClientFrame.Cancel(2));
    requesting.cancel(new ClientFrame.Cancel(3));
    assertTrue(bus.asked.get(1).cancelled);
    reply(0, 2000);
    requesting.close();
    assertTrue(bus.asked.get(0).cancelled);
    reply(0, 2000);
    assertEquals(2, handled);
    assertEquals(0, requesting.open());
  }
}
