package io.sshbus.agent.local;

/**
 * What the programs of a machine share of something of which the router gives a node only so much.
 * A part is kept for each connection that there may be; of the rest each may have as much as is
 * still free for all, so many that take what they can have about the same. Confined to the socket's
 * I/O thread.
 */
final class Share {
  private final int kept;
  private final int rest;
  private int taken;

  /**
   * All of it free.
   *
   * @param most of it, half of which is kept for single connections
   * @param connections how many there may be
   */
  Share(int most, int connections) {
    this.kept = most / 2 / connections;
    this.rest = most - kept * connections;
  }

  /**
   * Takes one.
   *
   * @param mine how many who asks has already
   * @return false where that is more than its share
   */
  boolean take(int mine) {
    int beyond = mine - kept;
    if (beyond >= 0 && beyond >= rest - taken) {
      return false;
    }
    taken += beyond >= 0 ? 1 : 0;
    return true;
  }

  /** Gives back one of {@code mine}. */
  void give(int mine) {
    taken -= mine > kept ? 1 : 0;
  }

  /** Gives back all {@code mine}. */
  void giveAll(int mine) {
    taken -= Math.max(0, mine - kept);
  }
}
