package io.sshbus.bench;

import io.sshbus.channel.Event;
import io.sshbus.client.BusChannel;
import io.sshbus.client.SshBusClient;
import io.sshbus.wire.SubscribeOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long it takes from publishing to delivery on another connection. Each event carries the time
 * at which it was due, not the one at which it went: what waited behind a stall counts the wait.
 */
@Command(name = "latency", description = "Time from publishing to delivery, at a steady rate.")
final class LatencyBench extends BenchCommand {
  private static final String CHANNEL = "bench/latency";
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = 50_000;
  private static final double NANOS_PER_MILLI = 1e6;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "events a second (default: ${DEFAULT-VALUE})")
  private int rate = 20_000;

  @Override
  Measurement measure() throws Exception {
    try (Bed bed = Bed.make(options, 2);
        SshBusClient receiver = bed.connect(1);
        SshBusClient sender = bed.connect(0)) {
      Deliveries deliveries = new Deliveries();
      receiver
          .subscribe(CHANNEL, SubscribeOptions.DEFAULT, deliveries::handle)
          .live()
          .toCompletableFuture()
          .get(Subscriber.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return measure(bed, sender.channel(CHANNEL), deliveries);
    }
  }

  private Measurement measure(Bed bed, BusChannel channel, Deliveries deliveries) throws Exception {
    Profile.begin(options, bed.server());
    long warm = (long) options.warmup * rate;
    long all = warm + (long) options.seconds * rate;
    deliveries.expect(warm, all);
    AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    ByteBuffer body = ByteBuffer.wrap(new Bodies(options.size).body(0).clone());
    long start = System.nanoTime();
    Meter meter = new Meter(bed.server(), deliveries::count);
    for (long number = 0; number < all && fault.get() == null; number++) {
      if (number == warm) {
        meter = new Meter(bed.server(), deliveries::count);
      }
      long due = start + number * SECOND / rate;
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      var unused =
          channel
              .publish(body.putLong(0, due).array())
              .whenComplete((done, failed) -> fault.compareAndSet(null, failed));
    }
    Span span = meter.span();
    Profile.end(options, bed.server());
    Throwable failed = fault.get();
    if (failed != null) {
      throw new BenchFault("an event was not confirmed: " + failed.getMessage(), failed);
    }
    return result(deliveries.await(), span, all);
  }

  private Measurement result(Histogram nanos, Span span, long published) {
    return new Measurement()
        .put("p50Millis", nanos.getValueAtPercentile(50) / NANOS_PER_MILLI)
        .put("p90Millis", nanos.getValueAtPercentile(90) / NANOS_PER_MILLI)
        .put("p99Millis", nanos.getValueAtPercentile(99) / NANOS_PER_MILLI)
        .put("p999Millis", nanos.getValueAtPercentile(99.9) / NANOS_PER_MILLI)
        .put("maxMillis", nanos.getMaxValue() / NANOS_PER_MILLI)
        .putSpan("deliveriesPerSecond", span, options.size)
        .put("publishedEvents", published)
        .put("measuredEvents", nanos.getTotalCount());
  }

  /** Measures on the handler's thread, and hands the result over when all have come. */
  private static final class Deliveries {
    private final Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
    private long skip;
    private volatile long expected = Long.MAX_VALUE;
    private volatile long count;

    /** To be called before the first event. */
    void expect(long warm, long all) {
      skip = warm;
      expected = all;
    }

    // Only one thread writes it.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void handle(Event event) {
      long due = event.body().buffer().getLong();
      if (count >= skip) {
        nanos.recordValue(Math.max(0, System.nanoTime() - due));
      }
      count++;
    }

    long count() {
      return count;
    }

    Histogram await() throws InterruptedException {
      long deadline = System.nanoTime() + Subscriber.PATIENCE.toNanos();
      while (count < expected && System.nanoTime() < deadline) {
        Pause.millis(1);
      }
      BenchFault.unlessEqual("delivered events", expected, count);
      return nanos;
    }
  }
}
