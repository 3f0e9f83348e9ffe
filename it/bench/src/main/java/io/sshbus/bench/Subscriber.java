package io.sshbus.bench;

import io.sshbus.client.EventBatch;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A subscription that counts what it is given. */
final class Subscriber {
  /** So long nothing may come before a benchmark gives up. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long LOOK_EVERY_MILLIS = 5;

  // Only the handler's thread writes.
  private final AtomicLong count = new AtomicLong();
  private final Subscription subscription;

  /** What the program gives to the client, as it is written on the command line. */
  enum Handler {
    event,
    batch
  }

  Subscriber(SshBusClient client, String channel, Handler handler) {
    this.subscription =
        handler == Handler.event
            ? client.subscribe(channel, SubscribeOptions.DEFAULT, event -> add(1))
            : client.subscribeBatches(
                channel, SubscribeOptions.DEFAULT, this::handle, SubscriptionListener.LOGGING);
  }

  private void handle(EventBatch batch) {
    int events = 0;
    while (batch.next()) {
      events++;
    }
    add(events);
  }

  private void add(int events) {
    count.setRelease(count.getPlain() + events);
  }

  long count() {
    return count.getAcquire();
  }

  void awaitLive() throws Exception {
    subscription.live().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Waits for the rest.
   *
   * @throws BenchFault where more or less comes
   */
  void awaitExactly(long expected) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (count() < expected && System.nanoTime() < deadline) {
      Pause.millis(LOOK_EVERY_MILLIS);
    }
    BenchFault.unlessEqual("delivered events", expected, count());
  }
}
