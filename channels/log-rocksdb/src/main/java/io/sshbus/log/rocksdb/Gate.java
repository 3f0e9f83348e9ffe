package io.sshbus.log.rocksdb;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Keeps readers away from native memory once it is freed: closing waits for those inside. */
final class Gate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /** Runs {@code read} while the database is open; {@code LOG_STOPPED} once it is not. */
  <T> T inside(Supplier<T> read) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new BusException(ErrorCode.LOG_STOPPED, "the log is closed");
      }
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Waits for whoever is inside, runs {@code end}, and lets nobody in again. */
  void close(Runnable end) {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        end.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
