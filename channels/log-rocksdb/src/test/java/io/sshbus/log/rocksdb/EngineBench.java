package io.sshbus.log.rocksdb;

import com.sun.management.OperatingSystemMXBean;
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
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What the engine alone can do: {@code EngineBench DIR SECONDS EVENTS_PER_BATCH RATE}, events of
 * 200 bytes; rate in batches a second, 0 for as many as it takes.
 */
final class EngineBench {
  private static final int BODY = 200;

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int seconds = Integer.parseInt(args[1]);
    int perBatch = Integer.parseInt(args[2]);
    int rate = Integer.parseInt(args[3]);
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 2L << 30);
    RocksSettings settings =
        RocksSettings.of(directory, List.of(all), fault -> System.err.println(fault.message()));
    try (RocksEngine engine = RocksEngine.open(settings)) {
      run(engine, 2, perBatch, rate, false);
      run(engine, seconds, perBatch, rate, true);
    }
  }

  private static void run(RocksEngine engine, int seconds, int perBatch, int rate, boolean print)
      throws Exception {
    EventsSection section = section(perBatch);
    Semaphore window =
        new Semaphore(rate > 0 ? 4096 : Math.max(8, (4 << 20) / section.bytes().length()));
    AtomicLong confirmed = new AtomicLong();
    AtomicInteger timed = new AtomicInteger();
    long[] micros = new long[1 << 20];
    Stream stream = new Stream.Session();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    long number = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() < end) {
      if (rate > 0) {
        long due = start + sent * 1_000_000_000L / rate;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(20_000);
        }
      }
      window.acquire();
      BatchDraft draft = draft(section, number);
      number += perBatch;
      sent++;
      long from = System.nanoTime();
      engine
          .log()
          .append(new AppendRequest(draft, stream, Stream.NONE))
          .whenComplete(
              (outcome, fault) -> {
                window.release();
                if (outcome instanceof AppendOutcome.Stored) {
                  confirmed.addAndGet(perBatch);
                  int at = timed.getAndIncrement();
                  if (at < micros.length) {
                    micros[at] = (System.nanoTime() - from) / 1000;
                  }
                }
              });
    }
    window.acquire(rate > 0 ? 4096 : Math.max(8, (4 << 20) / section.bytes().length()));
    double elapsed = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
    if (print) {
      int count = Math.min(timed.get(), micros.length);
      Arrays.sort(micros, 0, count);
      double bytes = confirmed.get() * (double) BODY;
      System.out.printf(
          "%,.0f events/s, %.1f MB/s, %.2f CPU s in %.2f s, %.2f CPU ms/MB, commit p50 %.3f p99 %.3f ms%n",
          confirmed.get() / elapsed,
          bytes / elapsed / 1e6,
          cpuSeconds,
          elapsed,
          cpuSeconds * 1e3 / (bytes / 1e6),
          micros[count / 2] / 1e3,
          micros[(int) (count * 0.99)] / 1e3);
    }
  }

  private static EventsSection section(int count) {
    EventsWriter writer = new EventsWriter(count * (BODY + 4));
    byte[] body = new byte[BODY];
    for (int i = 0; i < count; i++) {
      Arrays.fill(body, (byte) i);
      writer.add(body, 0, BODY);
    }
    return writer.finish();
  }

  private static BatchDraft draft(EventsSection section, long first) {
    return new BatchDraft(
        Envelope.unstamped(
            new ChannelName("bench/events"),
            new Sender("node:bench.example.com"),
            new ProducerNumber("", first),
            Tags.NONE,
            Tags.NONE),
        section);
  }

  private EngineBench() {}
}
