package io.sshbus.server.cursor;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.server.interest.InterestDesk;
import java.util.Optional;

/**
 * What one attachment adds to the interest in its filter: a cursor counts once, whether it is
 * followed or waits for somebody who comes back. Any thread.
 */
final class CursorInterest {
  private final InterestDesk interest;
  private final ChannelFilter filter;
  private boolean begun;
  private volatile boolean kept;
  private boolean ended;

  CursorInterest(InterestDesk interest, ChannelFilter filter) {
    this.interest = interest;
    this.filter = filter;
  }

  /**
   * The cursor is followed from now on.
   *
   * @param stands whether there was a cursor before
   * @param before what it waited for
   */
  synchronized void begun(boolean stands, Optional<ChannelFilter> before) {
    if (ended) {
      return;
    }
    begun = true;
    kept = stands;
    if (before.isPresent() && before.get().equals(filter)) {
      interest.count(filter, 1, -1);
    } else {
      interest.count(filter, 1, 0);
      before.ifPresent(other -> interest.count(other, 0, -1));
    }
  }

  /** The cursor is on disk. */
  void kept() {
    if (!kept) {
      keep();
    }
  }

  private synchronized void keep() {
    if (ended && begun && !kept) {
      interest.count(filter, 0, 1);
    }
    kept = true;
  }

  /** Nobody follows it any more. */
  synchronized void ended() {
    if (!ended && begun) {
      interest.count(filter, -1, kept ? 1 : 0);
    }
    ended = true;
  }
}
