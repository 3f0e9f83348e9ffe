package io.sshbus.agent.local;

import java.util.HashMap;
import java.util.Map;

/** How many connections there are, and of whom. Confined to the socket's I/O thread. */
final class Admission {
  private final int most;
  private final int mostOfOne;
  private final Map<LocalUser, Integer> users = new HashMap<>();
  private int all;

  Admission(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** Counts one more of {@code user}; false where that would be too many. */
  boolean enter(LocalUser user) {
    int his = users.getOrDefault(user, 0);
    if (all >= most || his >= mostOfOne) {
      return false;
    }
    all++;
    users.put(user, his + 1);
    return true;
  }

  /** One of {@code user} is gone. */
  void leave(LocalUser user) {
    all--;
    users.merge(user, -1, (his, less) -> his + less == 0 ? null : his + less);
  }
}
