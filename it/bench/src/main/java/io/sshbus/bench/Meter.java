package io.sshbus.bench;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Measures from its making on. */
final class Meter {
  private final ServerProcess server;
  private final LongSupplier counter;
  private final long nanos;
  private final long count;
  private final Duration serverCpu;
  private final Duration clientCpu;

  Meter(ServerProcess server, LongSupplier counter) {
    this.server = server;
    this.counter = counter;
    this.serverCpu = server.cpu();
    this.clientCpu = ownCpu();
    this.count = counter.getAsLong();
    this.nanos = System.nanoTime();
  }

  /** What happened since. */
  Span span() {
    long counted = counter.getAsLong() - count;
    double seconds = (System.nanoTime() - nanos) / 1e9;
    return new Span(
        counted, seconds, seconds(server.cpu(), serverCpu), seconds(ownCpu(), clientCpu));
  }

  private static double seconds(Duration now, Duration then) {
    return now.minus(then).toNanos() / 1e9;
  }

  private static Duration ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }
}
