package io.sshbus.bench;

import io.sshbus.client.BusChannel;
import io.sshbus.client.Published;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that publishes event by event as fast as it may, and counts what is confirmed. The first
 * fault ends it.
 */
final class Publisher {
  private final List<BusChannel> channels;
  private final Bodies bodies;
  private final Pace pace;
  private final Thread thread = new Thread(this::run, "publisher");
  private final LongAdder confirmed = new LongAdder();
  private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
  private volatile boolean stopped;
  private long published;

  /** Says when an event may go. */
  @FunctionalInterface
  interface Pace {
    /** As fast as the client takes them. */
    Pace NONE = number -> true;

    /** Waits until the event of that number may go; false where none may any more. */
    boolean await(long number);
  }

  Publisher(List<BusChannel> channels, Bodies bodies, Pace pace) {
    this.channels = List.copyOf(channels);
    this.bodies = bodies;
    this.pace = pace;
  }

  void start() {
    thread.start();
  }

  private void run() {
    BiConsumer<@Nullable Published, @Nullable Throwable> done = this::done;
    int count = channels.size();
    long number = 0;
    while (!stopped && pace.await(number)) {
      BusChannel channel = channels.get((int) (number % count));
      var unused = channel.publish(bodies.body(number)).whenComplete(done);
      number++;
    }
    published = number;
  }

  private void done(@Nullable Published published, @Nullable Throwable failed) {
    if (failed == null) {
      confirmed.increment();
    } else {
      fault.compareAndSet(null, failed);
      stopped = true;
    }
  }

  /** Events confirmed so far. */
  long confirmed() {
    return confirmed.sum();
  }

  /** Publishes nothing more; returns how many events were published in all. */
  long stop() throws InterruptedException {
    stopped = true;
    thread.join();
    return published;
  }

  /**
   * To be called when the client was closed.
   *
   * @throws BenchFault where an event was refused, or not all were confirmed
   */
  void check() {
    Throwable failed = fault.get();
    if (failed != null) {
      throw new BenchFault("an event was not confirmed: " + failed.getMessage(), failed);
    }
    BenchFault.unlessEqual("confirmed events", published, confirmed());
  }
}
