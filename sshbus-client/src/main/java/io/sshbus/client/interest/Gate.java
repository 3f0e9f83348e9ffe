package io.sshbus.client.interest;

import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Unwanted;

/**
 * Decides which events of a channel go, by what is known of who listens: unless nobody has for long
 * enough, all of them. Knows no clock; guarded by its owner.
 */
final class Gate {
  private static final int UNKNOWN = -1;

  private final Unwanted unwanted;
  private final long linger;
  private int known = UNKNOWN;
  private long nobodySince;
  private long passed;
  private boolean sampled;
  private long sampledAt;

  Gate(InterestPolicy policy) {
    this.unwanted = policy.unwanted();
    this.linger = policy.linger().toNanos();
  }

  /** So many listen. */
  void told(int subscribers, long now) {
    if (subscribers == 0 && known != 0) {
      nobodySince = now;
      passed = 0;
      sampled = false;
    }
    known = subscribers;
  }

  /** It is not known any more. */
  void unknown() {
    known = UNKNOWN;
  }

  /** Whether all events go, whatever the time is. */
  boolean isOpen() {
    return known != 0;
  }

  /** Whether the next event goes. */
  boolean lets(long now) {
    return isOpen() || now - nobodySince < linger || lingered(now);
  }

  private boolean lingered(long now) {
    if (unwanted instanceof Unwanted.Sample sample) {
      return passed++ % sample.oneOf() == 0;
    }
    if (unwanted instanceof Unwanted.Thin thin) {
      boolean due = !sampled || now - sampledAt >= thin.every().toNanos();
      if (due) {
        sampled = true;
        sampledAt = now;
      }
      return due;
    }
    return unwanted instanceof Unwanted.Send;
  }
}
