package io.sshbus.bench;

import io.sshbus.client.BusChannel;
import io.sshbus.client.Reply;
import io.sshbus.client.RequestOptions;
import io.sshbus.client.SshBusClient;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One node asks another that answers with what it was asked: one request after another for the time
 * of a round trip, then many at once over the same connection.
 */
@Command(
    name = "requests",
    description = "Round trip of a request, and requests a second over one connection.")
final class RequestsBench extends BenchCommand {
  private static final String CHANNEL = "bench/requests";
  private static final double NANOS_PER_MILLI = 1e6;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "requests open at once (default: ${DEFAULT-VALUE})")
  private int inFlight = 1000;

  @Override
  Measurement measure() throws Exception {
    try (Bed bed = Bed.make(options, 2);
        SshBusClient responder = bed.connect(1);
        SshBusClient requester = bed.connect(0)) {
      responder
          .respond(CHANNEL, request -> request.reply(request.body().toArray()))
          .live()
          .toCompletableFuture()
          .get(Subscriber.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      BusChannel channel = requester.channel(CHANNEL);
      byte[] body = new Bodies(options.size).body(0).clone();
      Histogram trips = roundTrips(channel, body);
      return pipelined(bed, channel, body)
          .put("p50Millis", trips.getValueAtPercentile(50) / NANOS_PER_MILLI)
          .put("p90Millis", trips.getValueAtPercentile(90) / NANOS_PER_MILLI)
          .put("p99Millis", trips.getValueAtPercentile(99) / NANOS_PER_MILLI)
          .put("maxMillis", trips.getMaxValue() / NANOS_PER_MILLI)
          .put("measuredTrips", trips.getTotalCount());
    }
  }

  private Histogram roundTrips(BusChannel channel, byte[] body) throws Exception {
    Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
    long warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.warmup);
    long end = warm + TimeUnit.SECONDS.toNanos(options.seconds);
    for (long begin = System.nanoTime(); begin - end < 0; begin = System.nanoTime()) {
      channel
          .request(body)
          .toCompletableFuture()
          .get(Subscriber.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (begin - warm >= 0) {
        nanos.recordValue(System.nanoTime() - begin);
      }
    }
    return nanos;
  }

  private Measurement pipelined(Bed bed, BusChannel channel, byte[] body) throws Exception {
    Flood flood = new Flood(channel, body, inFlight);
    Thread thread = new Thread(flood, "requester");
    thread.start();
    Span span = timed(bed, flood.replied::sum);
    flood.stopped = true;
    thread.join();
    flood.room.acquire(inFlight);
    Throwable failed = flood.fault.get();
    if (failed != null) {
      throw new BenchFault("a request failed: " + failed.getMessage(), failed);
    }
    BenchFault.unlessEqual("replies", flood.asked, flood.replied.sum());
    return new Measurement()
        .putSpan("requestsPerSecond", span, options.size)
        .put("requests", flood.asked)
        .put("replies", flood.replied.sum());
  }

  /** Keeps so many requests open. */
  private static final class Flood implements Runnable {
    final LongAdder replied = new LongAdder();
    final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    final Semaphore room;
    private final BusChannel channel;
    private final byte[] body;
    volatile boolean stopped;
    private long asked;

    Flood(BusChannel channel, byte[] body, int inFlight) {
      this.channel = channel;
      this.body = body;
      this.room = new Semaphore(inFlight);
    }

    @Override
    public void run() {
      while (!stopped) {
        room.acquireUninterruptibly();
        asked++;
        var unused =
            channel
                .request(body, RequestOptions.DEFAULT, this::replied)
                .done()
                .whenComplete((summary, failed) -> done(failed));
      }
    }

    private void replied(Reply reply) {
      if (reply.isFailure()) {
        fault.compareAndSet(null, new BenchFault("a reply was a failure: " + reply.failure()));
      }
      replied.increment();
    }

    private void done(@Nullable Throwable failed) {
      fault.compareAndSet(null, failed);
      room.release();
    }
  }
}
