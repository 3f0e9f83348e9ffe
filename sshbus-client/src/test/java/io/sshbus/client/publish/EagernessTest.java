package io.sshbus.client.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a batch that is not full leaves at once. */
class EagernessTest {
  private static final Outcomes NOBODY =
      new Outcomes() {
        @Override
        public void confirmed(PendingBatch batch, @Nullable EventId id) {}

        @Override
        public void failed(PendingBatch batch, BusException why) {}
      };

  private final PublishStream stream =
      new PublishStream(
          new StreamLimits(Duration.ofMillis(2), 3, 64, 1 << 20), "p", 0, () -> "q", NOBODY);
  private long nanos;
  private long confirmed;

  @BeforeEach
  void open() {
    stream.opened(new FrameRoom(1 << 20, 1 << 18));
  }

  private void send() {
    OpenBatch batch = new OpenBatch(100);
    batch.add(new byte[1], new CompletableFuture<>());
    stream.accept(batch.seal());
    stream.next(nanos);
  }

  private void confirmAfter(Duration time) {
    nanos += time.toNanos();
    RouterFrame.Confirm confirm =
        new RouterFrame.Confirm(
            new ChannelName("a"), confirmed, confirmed, new EventId(0, confirmed, 0), confirmed);
    confirmed++;
    stream.confirm(confirm, nanos);
  }

  private void exchange(int times, Duration time) {
    for (int i = 0; i < times; i++) {
      send();
      confirmAfter(time);
    }
  }

  /** How many batches leave before one must wait. */
  private int most() {
    int sent = 0;
    while (stream.isEager()) {
      send();
      sent++;
    }
    return sent;
  }

  @Test
  void threeAreOnTheirWayBeforeAnythingIsKnown() {
    assertEquals(3, most());
  }

  @Test
  void whereTheBusConfirmsQuicklyOneIsOnItsWay() {
    exchange(1, Duration.ofMillis(1));
    assertEquals(1, most());
  }

  @Test
  void whereTheBusIsFarAwayThreeAreOnTheirWay() {
    exchange(1, Duration.ofMillis(20));
    assertEquals(3, most());
  }

  @Test
  void oneSlowConfirmAmongQuickOnesChangesNothingAndManyDo() {
    exchange(10, Duration.ofMillis(1));
    exchange(1, Duration.ofMillis(6));
    send();
    assertFalse(stream.isEager());
    confirmAfter(Duration.ofMillis(6));
    exchange(10, Duration.ofMillis(6));
    send();
    assertTrue(stream.isEager());
  }

  @Test
  void whatWasRefusedAndSentAgainLaterIsNotTakenForAConfirm() {
    exchange(1, Duration.ofMillis(1));
    send();
    nanos += Duration.ofSeconds(10).toNanos();
    stream.refused(1, 1, ErrorCode.QUOTA_EXCEEDED, "not now");
    stream.unblock();
    stream.next(nanos);
    confirmAfter(Duration.ofMillis(1));
    assertEquals(1, most());
  }
}
