package io.sshbus.log.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.rocksdb.RocksDBException;

/**
 * What the engine knows of the world, so that tests can make another one.
 *
 * @param clock the time of day
 * @param nanos a clock that only advances, in nanoseconds
 * @param freeBytes how many bytes a directory has left
 * @param writes turns each durable write into what is done instead
 * @param faults who is told of faults
 */
public record Surroundings(
    Clock clock,
    LongSupplier nanos,
    ToLongFunction<Path> freeBytes,
    UnaryOperator<DurableWrite> writes,
    FaultListener faults) {

  /** A write to the database that returns once it has been synced. */
  @FunctionalInterface
  public interface DurableWrite {
    /**
     * Writes.
     *
     * @throws RocksDBException where it was not written or not synced; which of the two, and what
     *     is on disk now, is not known
     */
    void write() throws RocksDBException;
  }

  /** The real world. */
  public static Surroundings real(FaultListener faults) {
    return new Surroundings(
        Clock.systemUTC(), System::nanoTime, Surroundings::usable, write -> write, faults);
  }

  /** The same with another clock. */
  public Surroundings withClock(Clock other) {
    return new Surroundings(other, nanos, freeBytes, writes, faults);
  }

  private static long usable(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
