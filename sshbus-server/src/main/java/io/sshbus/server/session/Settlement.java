package io.sshbus.server.session;

import java.util.OptionalInt;

/**
 * What one SSH channel still has to be answered: it does not end before the bytes that were
 * published and the requests are settled. Any thread.
 */
final class Settlement {
  private int unsettled;
  private int worstStatus;
  private boolean ending;

  /** So much more has to be settled. */
  synchronized void owe(int more) {
    unsettled += more;
  }

  /**
   * So much is settled, with an exit status.
   *
   * @return whether the channel waits for its end, and nothing else has to be settled
   */
  synchronized boolean settle(int less, int status) {
    unsettled -= less;
    worstStatus = Math.max(worstStatus, status);
    return ending && unsettled == 0;
  }

  /**
   * The worst status, once an end is wanted and everything is settled.
   *
   * @param wanted whether it is, from now on
   */
  synchronized OptionalInt status(boolean wanted) {
    ending |= wanted;
    return ending && unsettled <= 0 ? OptionalInt.of(worstStatus) : OptionalInt.empty();
  }
}
