package io.sshbus.client.connection;

import io.sshbus.client.link.LinkChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Opens the SSH window for what has been handled and for nothing else, so that a slow handler stops
 * the router and not our memory. Any thread.
 */
public final class WindowCredit {
  private final AtomicLong owed = new AtomicLong();
  private volatile @Nullable LinkChannel channel;

  void begin(LinkChannel opened) {
    channel = opened;
    release();
  }

  void received(int bytes) {
    owed.addAndGet(bytes);
  }

  /** Holds back {@code bytes} of what was received until they are {@link #handled}. */
  public void hold(long bytes) {
    owed.addAndGet(-bytes);
  }

  /** What was held has been handled. */
  public void handled(long bytes) {
    owed.addAndGet(bytes);
    release();
  }

  void release() {
    LinkChannel open = channel;
    if (open == null) {
      return;
    }
    long now = owed.getAndUpdate(bytes -> Math.min(bytes, 0));
    if (now > 0) {
      open.release(now);
    }
  }
}
