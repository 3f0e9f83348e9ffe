package io.sshbus.client.subscribe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.client.BatchHandler;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.client.connection.Callbacks;
import io.sshbus.client.connection.WindowCredit;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final Callbacks callbacks = new Callbacks("test");
  private final CountDownLatch last = new CountDownLatch(1);

  private static RouterFrame.Events event(long offset) {
    EventsWriter events = new EventsWriter(64);
    events.add(EventDraft.of("x"));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a/b"), Sender.BUS, new ProducerNumber("", 0), Tags.NONE, Tags.NONE);
    BatchDraft draft = new BatchDraft(envelope, events.finish());
    return new RouterFrame.Events("s", new StoredBatch(0, offset, draft.stamp(1, 0)), Picks.ALL);
  }

  private void handled(EventId id) {
    seen.add("handled " + id);
    if (id.offset() == 2) {
      last.countDown();
    }
  }

  /** Such as that of an assertion, or of a class that is missing. */
  @Test
  void anErrorOfAHandlerIsToldAndWhatComesNextIsHandled() throws Exception {
    SubscriptionListener listener =
        new SubscriptionListener() {
          @Override
          public void onHandlerFault(Throwable fault) {
            seen.add("fault " + fault.getMessage());
          }
        };
    BatchHandler handler =
        batch -> {
          if (batch.delivery().lastId().offset() == 1) {
            throw new AssertionError("no");
          }
        };
    Deliveries deliveries =
        new Deliveries(callbacks.lane(), handler, listener, this::handled, () -> {});
    deliveries.events(event(1), new WindowCredit());
    deliveries.events(event(2), new WindowCredit());
    assertTrue(last.await(20, TimeUnit.SECONDS));
    callbacks.stop(Duration.ofSeconds(5));
    assertEquals(List.of("fault no", "handled 0-1-0", "handled 0-2-0"), seen);
  }

  /** Callbacks that are no deliveries too: one that fails leaves those behind it. */
  @Test
  void aLaneGoesOnBehindWhateverFails() throws Exception {
    var lane = callbacks.lane();
    lane.execute(
        () -> {
          throw new AssertionError("no");
        });
    lane.execute(last::countDown);
    assertTrue(last.await(20, TimeUnit.SECONDS));
    callbacks.stop(Duration.ofSeconds(5));
  }
}
