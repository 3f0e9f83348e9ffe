package io.sshbus.log.rocksdb;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Micros;
import io.sshbus.log.RetentionClass;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Settings for tests: small memory, no timer, everything replaceable. */
final class TestSettings {
  static final RetentionClass EVERYTHING =
      new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);

  private final Path directory;
  private final List<Fault> faults = Collections.synchronizedList(new ArrayList<>());
  private List<RetentionClass> classes = List.of(EVERYTHING);
  private Clock clock = Clock.systemUTC();
  private LongSupplier nanos = System::nanoTime;
  private LongSupplier free = () -> Long.MAX_VALUE;
  private UnaryOperator<Surroundings.DurableWrite> writes = write -> write;
  private long queue = 16 << 20;
  private long memtable = 1 << 20;
  private int streams = 10_000;
  private int channelsPerSender = 100_000;
  private ValueLimits values = ValueLimits.DEFAULT;
  private int snapshotEvery = 1000;

  private TestSettings(Path directory) {
    this.directory = directory;
  }

  static TestSettings in(Path directory) {
    return new TestSettings(directory);
  }

  TestSettings classes(List<RetentionClass> kept) {
    classes = kept;
    return this;
  }

  TestSettings clock(Clock time) {
    clock = time;
    return this;
  }

  /** A clock that never jumps: the time since the start advances with it. */
  TestSettings steady(Clock time) {
    nanos = () -> Micros.of(time.instant()) * 1000;
    return clock(time);
  }

  TestSettings nanos(LongSupplier time) {
    nanos = time;
    return this;
  }

  TestSettings free(LongSupplier bytes) {
    free = bytes;
    return this;
  }

  TestSettings writes(UnaryOperator<Surroundings.DurableWrite> instead) {
    writes = instead;
    return this;
  }

  TestSettings queue(long bytes) {
    queue = bytes;
    return this;
  }

  TestSettings memtable(long bytes) {
    memtable = bytes;
    return this;
  }

  TestSettings streams(int perSender) {
    streams = perSender;
    return this;
  }

  TestSettings channelsPerSender(int most) {
    channelsPerSender = most;
    return this;
  }

  TestSettings values(ValueLimits most) {
    values = most;
    return this;
  }

  TestSettings snapshotEvery(int commands) {
    snapshotEvery = commands;
    return this;
  }

  /** The faults told so far. */
  List<Fault> faults() {
    return faults;
  }

  RocksSettings build() {
    Limits limits =
        new Limits(
            queue,
            1 << 20,
            memtable,
            16 << 20,
            4 << 20,
            32 << 20,
            1 << 20,
            streams,
            Duration.ofDays(7),
            100_000,
            channelsPerSender,
            values,
            snapshotEvery,
            Duration.ZERO);
    return new RocksSettings(
        directory,
        classes,
        limits,
        new Surroundings(clock, nanos, path -> free.getAsLong(), writes, faults::add));
  }

  RocksEngine open() {
    return RocksEngine.open(build());
  }
}
