package io.sshbus.bench;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Stream;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the log's engine does alone, in this process: no SSH, no routing. */
@Command(name = "engine", description = "Confirmed events a second of the log's engine alone.")
final class EngineBench extends BenchCommand {
  private static final int BYTES_IN_FLIGHT = 4 << 20;
  private static final double NANOS_PER_MILLI = 1e6;

  @Option(
      names = "--batch",
      paramLabel = "EVENTS",
      description = "events in a batch (default: ${DEFAULT-VALUE})")
  private int batch = 600;

  @Override
  Measurement measure() throws Exception {
    Path directory = Scratch.create();
    RetentionClass all =
        new RetentionClass("default", List.of(ChannelFilter.ALL), Duration.ofDays(7), 10L << 30);
    RocksSettings settings =
        RocksSettings.of(
            directory.resolve("db"), List.of(all), fault -> System.err.println(fault.message()));
    try (RocksEngine engine = RocksEngine.open(settings)) {
      Load load = new Load(engine, section());
      load.run(options.warmup);
      load.reset();
      Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
      double seconds = load.run(options.seconds);
      Duration used = ProcessHandle.current().info().totalCpuDuration().orElseThrow().minus(cpu);
      return load.result(seconds, used.toNanos() / 1e9);
    } finally {
      Scratch.delete(directory);
    }
  }

  private EventsSection section() {
    Bodies bodies = new Bodies(options.size);
    EventsWriter writer = new EventsWriter(batch * (options.size + 4));
    for (int i = 0; i < batch; i++) {
      writer.add(bodies.body(i), 0, options.size);
    }
    return writer.finish();
  }

  /** Appends the same events again and again, a few megabytes at a time. */
  private final class Load {
    private final RocksEngine engine;
    private final EventsSection section;
    private final int most;
    private final Semaphore window;
    private final LongAdder confirmed = new LongAdder();
    private final Histogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    private final AtomicReference<@Nullable Object> fault = new AtomicReference<>();
    private long number;

    Load(RocksEngine engine, EventsSection section) {
      this.engine = engine;
      this.section = section;
      this.most = Math.max(8, BYTES_IN_FLIGHT / section.bytes().length());
      this.window = new Semaphore(most);
    }

    /** Returns how long it took until all was confirmed. */
    double run(int seconds) throws InterruptedException {
      long start = System.nanoTime();
      while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds) && fault.get() == null) {
        window.acquire();
        append();
      }
      window.acquire(most);
      window.release(most);
      if (fault.get() != null) {
        throw new BenchFault("a batch was not stored: " + fault.get());
      }
      return (System.nanoTime() - start) / 1e9;
    }

    private void append() {
      BatchDraft draft =
          new BatchDraft(
              Envelope.unstamped(
                  new ChannelName("bench/engine"),
                  new Sender("node:node0.bench.example.com"),
                  new ProducerNumber("", number),
                  Tags.NONE,
                  Tags.NONE),
              section);
      number += section.count();
      long from = System.nanoTime();
      var unused =
          engine
              .log()
              .append(new AppendRequest(draft, new Stream.Session(), Stream.NONE))
              .whenComplete((outcome, failed) -> done(from, outcome, failed));
    }

    private void done(long from, @Nullable AppendOutcome outcome, @Nullable Throwable failed) {
      if (outcome instanceof AppendOutcome.Stored) {
        confirmed.add(section.count());
        nanos.recordValue(System.nanoTime() - from);
      } else {
        fault.compareAndSet(null, failed == null ? outcome : failed);
      }
      window.release();
    }

    void reset() {
      confirmed.reset();
      nanos.reset();
    }

    Measurement result(double seconds, double cpuSeconds) {
      long count = confirmed.sum();
      return new Measurement()
          .put("confirmedPerSecond", count / seconds)
          .put("megabytesPerSecond", count / seconds * options.size / 1e6)
          .put("seconds", seconds)
          .put("cpuSeconds", cpuSeconds)
          .put("microsPerEvent", cpuSeconds * 1e6 / count)
          .put("commitP50Millis", nanos.getValueAtPercentile(50) / NANOS_PER_MILLI)
          .put("commitP99Millis", nanos.getValueAtPercentile(99) / NANOS_PER_MILLI)
          .put("confirmedEvents", count);
    }
  }
}
