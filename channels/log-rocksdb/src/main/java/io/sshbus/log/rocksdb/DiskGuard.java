package io.sshbus.log.rocksdb;

import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Says stop before the disk is full. Confined to the commit thread. */
final class DiskGuard {
  private static final long EVERY_NANOS = 100_000_000;
  private static final long EVERY_BYTES = 8L << 20;

  private final Path directory;
  private final long reserve;
  private final Surroundings world;
  private boolean full;
  private boolean looked;
  private long lastLook;
  private long written;

  DiskGuard(RocksSettings settings) {
    this.directory = settings.directory();
    this.reserve = settings.limits().reserveBytes();
    this.world = settings.surroundings();
  }

  /**
   * Whether nothing more may be taken. Asks the file system ten times a second, and every 8 MiB.
   */
  boolean isFull() {
    long now = world.nanos().getAsLong();
    if (!looked || now - lastLook >= EVERY_NANOS || written >= EVERY_BYTES) {
      looked = true;
      lastLook = now;
      written = 0;
      long free = world.freeBytes().applyAsLong(directory);
      if (free < reserve) {
        becomeFull(free + " bytes are free, fewer than the " + reserve + " held in reserve");
      } else if (full) {
        full = false;
        world
            .faults()
            .seen(new Fault.DiskFree("there is room on the disk of " + directory + " again"));
      }
    }
    return full;
  }

  /** The file system itself refused to take more. */
  void refused(RocksDBException e) {
    becomeFull(String.valueOf(e.getMessage()));
    looked = true;
    lastLook = world.nanos().getAsLong();
  }

  private void becomeFull(String seen) {
    if (!full) {
      full = true;
      world
          .faults()
          .seen(
              new Fault.DiskFull(
                  "the disk of " + directory + " is full: " + seen + "; publishes are refused"));
    }
  }

  void wrote(long bytes) {
    written += bytes;
  }

  /** What publishers are told. */
  String message() {
    return "the disk of the bus is full; try again when there is room";
  }

  static boolean isNoSpace(RocksDBException e) {
    Status status = e.getStatus();
    return status != null && status.getSubCode() == Status.SubCode.NoSpace;
  }
}
