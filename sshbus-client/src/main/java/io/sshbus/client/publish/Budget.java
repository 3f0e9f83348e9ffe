package io.sshbus.client.publish;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The bytes of a client that may wait for a confirm. Any thread. */
public final class Budget {
  private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(10);

  private final long most;
  private final Duration maxBlock;
  private final BooleanSupplier mayWait;
  private final AtomicLong used = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * A budget nothing of which is used.
   *
   * @param mayWait whether the calling thread may be held up
   */
  public Budget(long most, Duration maxBlock, BooleanSupplier mayWait) {
    this.most = most;
    this.maxBlock = maxBlock;
    this.mayWait = mayWait;
  }

  /** Takes {@code bytes}, waiting for them if need be; the fault where they are not to be had. */
  public @Nullable BusException take(long bytes) {
    if (tryTake(bytes)) {
      return null;
    }
    if (bytes > most) {
      return new BusException(
          ErrorCode.BODY_TOO_LARGE,
          bytes + " bytes are more than the " + most + " that may be unconfirmed at once");
    }
    if (!mayWait.getAsBoolean() || maxBlock.isZero()) {
      return full("at once");
    }
    return await(bytes) ? null : full("within " + maxBlock);
  }

  private boolean tryTake(long bytes) {
    if (used.addAndGet(bytes) <= most) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  private boolean await(long bytes) {
    long nanosLeft = maxBlock.toNanos();
    lock.lock();
    try {
      waiting.incrementAndGet();
      while (!tryTake(bytes)) {
        if (nanosLeft <= 0) {
          return false;
        }
        // Bounded, because a failed try of another thread may hide the room for a moment.
        nanosLeft -= SLICE - room.awaitNanos(SLICE);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  private BusException full(String when) {
    return new BusException(
        ErrorCode.BACK_PRESSURE,
        most + " bytes wait for their confirm and no room came " + when + "; publish again later");
  }

  /** Gives back what was taken. */
  public void give(long bytes) {
    used.addAndGet(-bytes);
    if (waiting.get() > 0) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
