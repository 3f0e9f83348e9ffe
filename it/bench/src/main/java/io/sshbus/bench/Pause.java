package io.sshbus.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets time pass while something is being measured; never a way to wait for something to happen.
 */
final class Pause {
  private Pause() {}

  /** Returns after so many milliseconds. */
  static void millis(long millis) throws InterruptedException {
    boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    if (never) {
      throw new IllegalStateException("nobody counts this down");
    }
  }
}
