package io.sshbus.agent.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.client.BatchHandler;
import io.sshbus.client.EventBatch;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.log.Since;
import io.sshbus.wire.RouterFrameEncoder;
import io.sshbus.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
  private static final ChannelFilter FILTER = new ChannelFilter("a/#");

  private final FakeBus bus = new FakeBus();
  private final Upstreams upstreams = new Upstreams(bus, 3);

  /** What was asked of the router, in its order. */
  private static final class FakeBus extends FakeSubscriptions {
    private final List<Asked> asked = new ArrayList<>();

    @Override
    public Subscription subscribe(
        String filter, SubscribeOptions wanted, BatchHandler handler, SubscriptionListener l) {
      Asked made = new Asked(filter, wanted, handler, l);
      asked.add(made);
      return made;
    }

    private Asked last() {
      return asked.get(asked.size() - 1);
    }
  }

  private static final class Asked extends FakeSubscriptions.Alone {
    private final String filter;
    private final SubscribeOptions wanted;
    private final BatchHandler handler;
    private final SubscriptionListener listener;
    private final List<EventId> acked = new ArrayList<>();

    Asked(String filter, SubscribeOptions wanted, BatchHandler h, SubscriptionListener l) {
      this.filter = filter;
      this.wanted = wanted;
      this.handler = h;
      this.listener = l;
    }

    private void deliver(long... offsets) throws Exception {
      for (long offset : offsets) {
        handler.handle(new EventBatch(TestDeliveries.delivery(offset)));
      }
    }

    @Override
    public CompletionStage<Void> ack(EventId id) {
      acked.add(id);
      return super.ack(id);
    }
  }

  /** A local program with room for so many events of the test's size. */
  private final class Program {
    private final Outbox outbox;
    private final Reader reader;

    Program(int room) {
      outbox = new Outbox(room * TestDeliveries.WEIGHT, () -> {});
      reader = new Reader("s", outbox, upstreams, over -> {});
    }

    private Program subscribe(SubscribeOptions options) {
      upstreams.subscribe(reader, FILTER, options);
      return this;
    }

    private List<String> read() {
      ByteWriter out = new ByteWriter(1024);
      outbox.left(outbox.fill(RouterFrameEncoder.JSON, out, Integer.MAX_VALUE));
      return out.finish().text().lines().map(TestDeliveries::brief).toList();
    }
  }

  @Test
  void thoseThatWantTheSameShareOneSubscriptionUntilTheLastIsGone() throws Exception {
    Program one = new Program(9).subscribe(SubscribeOptions.DEFAULT);
    Program two = new Program(9).subscribe(SubscribeOptions.DEFAULT);
    Program other = new Program(9).subscribe(SubscribeOptions.DEFAULT.withMatch("x"));
    assertEquals(2, bus.asked.size());
    assertEquals("a/#", bus.asked.get(0).filter);
    bus.asked.get(0).live().complete(List.of());
    bus.asked.get(0).deliver(0, 1);
    assertEquals(List.of("live", "0-0-0", "0-1-0"), one.read());
    assertEquals(List.of("live", "0-0-0", "0-1-0"), two.read());
    assertEquals(List.of(), other.read());
    one.reader.close();
    assertEquals(false, bus.asked.get(0).isClosed());
    two.reader.close();
    assertEquals(true, bus.asked.get(0).isClosed());
    assertEquals(1, upstreams.open());
    new Program(9).subscribe(SubscribeOptions.DEFAULT);
    assertEquals(3, bus.asked.size());
  }

  @Test
  void aReaderWithoutRoomLeavesGetsWhatItMissedByItselfAndComesBack() throws Exception {
    Program fast = new Program(100).subscribe(SubscribeOptions.DEFAULT);
    Program slow = new Program(2).subscribe(SubscribeOptions.DEFAULT);
    Asked shared = bus.last();
    shared.live().complete(List.of());
    shared.deliver(0, 1, 2, 3);
    Asked own = bus.last();
    assertEquals(2, bus.asked.size());
    assertEquals(List.of(new EventId(0, 1, 0)), own.wanted.after());
    assertEquals(new Since.All(), own.wanted.since());
    assertEquals(List.of("live", "0-0-0", "0-1-0"), slow.read());
    own.live().complete(List.of());
    own.deliver(2);
    assertEquals(false, own.isClosed());
    shared.deliver(4);
    own.deliver(3);
    assertEquals(List.of("0-2-0", "0-3-0"), slow.read());
    own.deliver(4);
    assertEquals(true, own.isClosed());
    shared.deliver(5);
    assertEquals(List.of("0-4-0", "0-5-0"), slow.read());
    assertEquals(
        List.of("live", "0-0-0", "0-1-0", "0-2-0", "0-3-0", "0-4-0", "0-5-0"), fast.read());
    assertEquals(1, upstreams.open());
  }

  @Test
  void aReaderThatIsAheadWhenItComesBackGetsNothingTwice() throws Exception {
    new Program(100).subscribe(SubscribeOptions.DEFAULT);
    Program slow = new Program(1).subscribe(SubscribeOptions.DEFAULT);
    Asked shared = bus.last();
    shared.live().complete(List.of());
    shared.deliver(0, 1);
    slow.read();
    Asked own = bus.last();
    own.deliver(1);
    assertEquals(List.of("0-1-0"), slow.read());
    own.live().complete(List.of());
    own.deliver(2);
    assertEquals(true, own.isClosed());
    shared.deliver(2);
    assertEquals(List.of("0-2-0"), slow.read());
    shared.deliver(3);
    assertEquals(List.of("0-3-0"), slow.read());
  }

  @Test
  void whenTheLimitIsReachedASlowReaderIsToldAndTheOthersGoOn() throws Exception {
    Program fast = new Program(100).subscribe(SubscribeOptions.DEFAULT);
    Program slow = new Program(1).subscribe(SubscribeOptions.DEFAULT);
    new Program(1).subscribe(SubscribeOptions.DEFAULT.withMatch("x"));
    new Program(1).subscribe(SubscribeOptions.DEFAULT.withMatch("y"));
    bus.asked.get(0).deliver(0, 1, 2);
    assertEquals(List.of("0-0-0", "error TOO_MANY_SUBSCRIPTIONS"), slow.read());
    assertEquals(List.of("0-0-0", "0-1-0", "0-2-0"), fast.read());
    BusException fault =
        assertThrows(
            BusException.class,
            () -> new Program(1).subscribe(SubscribeOptions.DEFAULT.withMatch("z")));
    assertEquals(ErrorCode.TOO_MANY_SUBSCRIPTIONS, fault.code());
  }

  @Test
  void aCursorIsOneProgramsUntilAnotherTakesItOver() {
    SubscribeOptions durable =
        SubscribeOptions.DEFAULT.withName("local/bob/n").withSince(new Since.Last());
    Program one = new Program(1).subscribe(durable);
    BusException fault = assertThrows(BusException.class, () -> new Program(1).subscribe(durable));
    assertEquals(ErrorCode.CURSOR_IN_USE, fault.code());
    Program two = new Program(1).subscribe(durable.withTakeover(true));
    assertEquals(List.of("error CURSOR_IN_USE"), one.read());
    assertEquals(true, bus.asked.get(0).isClosed());
    two.reader.close();
    new Program(1).subscribe(durable);
    assertEquals(3, bus.asked.size());
  }

  @Test
  void whatTheRouterRefusesIsToldToAllThatAskedForIt() {
    Program one = new Program(1).subscribe(SubscribeOptions.DEFAULT);
    Program two = new Program(1).subscribe(SubscribeOptions.DEFAULT);
    bus.last().listener.onFailed(new BusException(ErrorCode.ACL_DENIED, "no"));
    assertEquals(List.of("error ACL_DENIED"), one.read());
    assertEquals(List.of("error ACL_DENIED"), two.read());
    assertEquals(0, upstreams.open());
  }

  @Test
  void anAcknowledgementGoesToTheRoutersCursor() {
    Program one =
        new Program(1)
            .subscribe(SubscribeOptions.DEFAULT.withName("local/bob/n").withManualAck(true));
    one.reader.ack(new EventId(0, 7, 0));
    assertEquals(List.of(new EventId(0, 7, 0)), bus.last().acked);
    Program plain = new Program(1).subscribe(SubscribeOptions.DEFAULT);
    assertThrows(BusException.class, () -> plain.reader.ack(new EventId(0, 7, 0)));
  }
}
