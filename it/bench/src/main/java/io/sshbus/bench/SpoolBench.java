package io.sshbus.bench;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.spool.Spool;
import io.sshbus.client.spool.SpoolOptions;
import io.sshbus.client.spool.Spooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many events a second a program's own spool makes durable, one call of {@code append} for
 * each, and how many it then brings to the bus.
 */
@Command(name = "spool", description = "Durable events a second of a spool, and sent ones.")
final class SpoolBench extends BenchCommand {
  private static final long MOST_BYTES = 16L << 30;

  @Option(names = "--channels", paramLabel = "N", description = "channels in turn")
  private int channels = 1;

  @Override
  Measurement measure() throws Exception {
    try (Bed bed = Bed.make(options, 1);
        Spool spool = Spool.open(options(bed.scratch()))) {
      Appender appender = new Appender(spool, names(), new Bodies(options.size));
      appender.start();
      Span durable = timed(bed, appender::durable);
      long appended = appender.stop();
      Span sent = drain(bed, spool);
      BenchFault.unlessEqual("durable events", appended, appender.durable());
      BenchFault.unlessEqual("sent events", appended, spool.status().delivered());
      return new Measurement()
          .put("durablePerSecond", durable.perSecond())
          .put("appendMicrosPerEvent", durable.microsEach(durable.clientCpuSeconds()))
          .putSpan("sentPerSecond", sent, options.size)
          .put("appendedEvents", appended)
          .put("sentEvents", spool.status().delivered());
    }
  }

  private static SpoolOptions options(Path scratch) {
    return SpoolOptions.in(scratch.resolve("spool")).withLimits(MOST_BYTES, Duration.ofDays(1));
  }

  private List<ChannelName> names() {
    return IntStream.range(0, channels).mapToObj(i -> new ChannelName("bench/spool/" + i)).toList();
  }

  private static Span drain(Bed bed, Spool spool) throws Exception {
    try (SshBusClient client = bed.connect(0)) {
      Meter meter = new Meter(bed.server(), () -> spool.status().delivered());
      client.drain(spool);
      while (spool.status().waiting() > 0) {
        Pause.millis(10);
      }
      return meter.span();
    }
  }

  /** A thread that appends as fast as the spool takes it. The first fault ends it. */
  private static final class Appender {
    private final Spool spool;
    private final List<ChannelName> channels;
    private final Bodies bodies;
    private final Thread thread = new Thread(this::run, "appender");
    private final LongAdder durable = new LongAdder();
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    private volatile boolean stopped;
    private long appended;

    Appender(Spool spool, List<ChannelName> channels, Bodies bodies) {
      this.spool = spool;
      this.channels = channels;
      this.bodies = bodies;
    }

    void start() {
      thread.start();
    }

    private void run() {
      BiConsumer<@Nullable Spooled, @Nullable Throwable> done = this::done;
      long number = 0;
      while (!stopped) {
        ChannelName channel = channels.get((int) (number % channels.size()));
        EventDraft event = EventDraft.of(Bytes.wrap(bodies.body(number)));
        var unused = spool.append(channel, event).whenComplete(done);
        number++;
      }
      appended = number;
    }

    private void done(@Nullable Spooled spooled, @Nullable Throwable failed) {
      if (failed == null) {
        durable.increment();
      } else {
        fault.compareAndSet(null, failed);
        stopped = true;
      }
    }

    long durable() {
      return durable.sum();
    }

    /** Appends nothing more; returns how many events were appended, all durable. */
    long stop() throws InterruptedException {
      stopped = true;
      thread.join();
      long all = appended;
      while (durable() < all && fault.get() == null) {
        Pause.millis(1);
      }
      if (fault.get() != null) {
        throw new BenchFault("an event was not spooled: " + fault.get());
      }
      return all;
    }
  }
}
