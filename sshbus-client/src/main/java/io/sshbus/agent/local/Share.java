package io.sshbus.agent.local;

/**
 * What the programs of a machine share of something of which the router gives a node only so much.
 * Each may have as much as is still free for all, so some is left for whoever comes next, and many
 * that take what they can have about the same. Confined to the socket's I/O thread.
 */
final class Share {
  private final int most;
  private int taken;

  /** All of it free. */
  Share(int most) {
    this.most = most;
  }

  /**
   * Takes one.
   *
   * @param mine how many who asks has already
   * @return false where that is more than its share
   */
  boolean take(int mine) {
    if (mine >= most - taken) {
      return false;
    }
    taken++;
    return true;
  }

  /** So many are free again. */
  void give(int count) {
    taken -= count;
  }
}
