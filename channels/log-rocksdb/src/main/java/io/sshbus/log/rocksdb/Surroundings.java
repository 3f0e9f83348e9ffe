package io.sshbus.log.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What the engine knows of the world, so that tests can make another one.
 *
 * @param clock the time of day
 * @param nanos a clock that only advances, in nanoseconds
 * @param freeBytes how many bytes a directory has left
 * @param faults who is told of faults
 */
public record Surroundings(
    Clock clock, LongSupplier nanos, ToLongFunction<Path> freeBytes, FaultListener faults) {

  /** The real world. */
  public static Surroundings real(FaultListener faults) {
    return new Surroundings(Clock.systemUTC(), System::nanoTime, Surroundings::usable, faults);
  }

  private static long usable(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
