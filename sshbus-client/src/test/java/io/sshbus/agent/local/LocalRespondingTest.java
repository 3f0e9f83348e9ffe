package io.sshbus.agent.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Sender;
import io.sshbus.client.Request;
import io.sshbus.wire.Answer;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRespondingTest {
  private static final ChannelFilter FILTER = new ChannelFilter("raid/ask");

  @TempDir private Path folder;
  private FakeBus bus;
  private Outbox outbox;
  private LocalResponding responding;
  private int woken;

  @BeforeEach
  void connect() {
    bus = new FakeBus(folder);
    outbox = new Outbox(1 << 20, () -> {});
    responding = new LocalResponding(bus.host(), outbox, () -> woken++);
  }

  private FakeBus.Answering begin(String sub) {
    responding.begin(sub, FILTER);
    return bus.answering.get(bus.answering.size() - 1);
  }

  private List<String> read() {
    return FakeBus.read(outbox);
  }

  /** One that was asked. */
  private static final class Asked implements Request {
    final List<String> said = new ArrayList<>();
    final List<Runnable> unsent = new ArrayList<>();
    Runnable over = () -> {};
    private final int length;

    Asked(int length) {
      this.length = length;
    }

    static Asked of(FakeBus.Answering responder, int length) {
      Asked asked = new Asked(length);
      try {
        responder.handler.handle(asked);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      return asked;
    }

    @Override
    public Sender sender() {
      return new Sender("node:nodeb.example.com");
    }

    @Override
    public ChannelName channel() {
      return new ChannelName("raid/ask");
    }

    @Override
    public Bytes body() {
      return content().bytes();
    }

    @Override
    public Body content() {
      return Body.of("x".repeat(length));
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(5);
    }

    @Override
    public boolean isOver() {
      return false;
    }

    @Override
    public void onOver(Runnable then) {
      over = then;
    }

    @Override
    public void fail(String code, String message) {
      said.add(code);
    }

    @Override
    public void pass(Answer answer, boolean last, Runnable sent) {
      said.add((answer instanceof Body body ? body.bytes().text() : "" + answer) + " " + last);
      unsent.add(sent);
    }

    @Override
    public void reply(byte[] body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reply(String text) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void replyPart(byte[] body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void awaitRoom() {
      throw new UnsupportedOperationException();
    }
  }

  private void reply(String to, String body, boolean last) {
    responding.reply(new ClientFrame.Reply(to, Body.of(body), last));
  }

  @Test
  void requestsComeWhenItIsLiveAndRepliesGoToTheirOwnUntilTheLast() {
    FakeBus.Answering responder = begin("r");
    assertEquals(List.of(), read());
    responder.live.complete(null);
    assertEquals(List.of("{\"op\":\"live\",\"sub\":\"r\"}"), read());
    Asked one = Asked.of(responder, 2);
    Asked two = Asked.of(responder, 3);
    List<String> frames = read();
    assertTrue(frames.get(0).startsWith("{\"op\":\"request\",\"id\":\"r-1\",\"sub\":\"r\""));
    assertTrue(frames.get(0).contains("\"node\":\"nodeb.example.com\""), frames::toString);
    assertTrue(frames.get(1).startsWith("{\"op\":\"request\",\"id\":\"r-2\""), frames::toString);
    reply("r-2", "two", true);
    reply("r-1", "part", false);
    reply("r-1", "all", true);
    reply("r-1", "too late", true);
    reply("r-9", "nobody's", true);
    assertEquals(List.of("part false", "all true"), one.said);
    assertEquals(List.of("two true"), two.said);
  }

  @Test
  void repliesThatHaveNotLeftAreCountedAndThenItIsReadOn() {
    Asked asked = Asked.of(begin("r"), 2);
    reply("r-1", "12345678", false);
    assertEquals(8 + 64, responding.unsent());
    asked.unsent.get(0).run();
    assertEquals(0, responding.unsent());
    assertEquals(1, woken);
  }

  @Test
  void aReplyThatIsTooLargeIsToldToBothSides() {
    Asked asked = Asked.of(begin("r"), 2);
    String large = "x".repeat(1001);
    BusException fault = assertThrows(BusException.class, () -> reply("r-1", large, true));
    assertEquals(ErrorCode.BODY_TOO_LARGE, fault.code());
    assertTrue(asked.said.get(0).contains("BODY_TOO_LARGE"), asked.said::toString);
    assertTrue(asked.said.get(0).endsWith(" true"), asked.said::toString);
  }

  @Test
  void aProgramIsAskedSoMuchAtOnceAndIsElseBusy() {
    FakeBus.Answering responder = begin("r");
    for (int i = 0; i < 256; i++) {
      Asked.of(responder, 1);
    }
    assertEquals(List.of("RESPONDER_BUSY"), Asked.of(responder, 1).said);
    reply("r-7", "", true);
    assertEquals(List.of(), Asked.of(responder, 1).said);
  }

  @Test
  void aProgramThatDoesNotReadIsBusy() {
    FakeBus.Answering responder = begin("r");
    Asked.of(responder, 2 << 20);
    assertEquals(List.of("RESPONDER_BUSY"), Asked.of(responder, 1).said);
    read();
    assertEquals(List.of(), Asked.of(responder, 1).said);
  }

  @Test
  void aRequestThatNobodyWaitsForIsCancelledOnce() {
    Asked asked = Asked.of(begin("r"), 1);
    read();
    asked.over.run();
    asked.over.run();
    assertEquals(List.of("{\"op\":\"cancel\",\"id\":\"r-1\"}"), read());
    Asked answered = Asked.of(bus.answering.get(0), 1);
    read();
    reply("r-2", "", true);
    answered.over.run();
    assertEquals(List.of(), read());
  }

  @Test
  void oneThatTheRouterRefusesIsToldSoBeforeItIsLiveOrLaterAndItsNameIsFree() {
    begin("r").refuse();
    String refusal = String.join("", read());
    assertTrue(
        refusal.startsWith("{\"op\":\"error\",\"sub\":\"r\",\"code\":\"ACL_DENIED\""), refusal);
    FakeBus.Answering later = begin("r");
    later.live.complete(null);
    read();
    later.refuse();
    assertEquals(refusal, String.join("", read()));
    assertFalse(responding.has("r"));
    assertEquals(0, bus.host().upstreams().open());
  }

  @Test
  void oneThatIsEndedIsNoErrorAndItsSlotIsFree() {
    begin("a").live.complete(null);
    begin("b");
    read();
    assertTrue(responding.unsubscribe("a"));
    assertFalse(responding.unsubscribe("a"));
    responding.close();
    assertEquals(List.of(), read());
    assertEquals(0, responding.count());
    assertEquals(0, bus.host().upstreams().open());
  }

  @Test
  void allProgramsTogetherHaveSoManyAndNotMore() {
    List.of("a", "b", "c").forEach(this::begin);
    BusException fault = assertThrows(BusException.class, () -> begin("d"));
    assertEquals(ErrorCode.TOO_MANY_SUBSCRIPTIONS, fault.code());
    assertFalse(responding.has("d"));
    bus.answering.get(0).refuse();
    begin("d");
  }
}
