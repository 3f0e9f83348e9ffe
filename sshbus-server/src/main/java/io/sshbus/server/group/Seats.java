package io.sshbus.server.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers of a group's members: each has the lowest that is free among those of its principal,
 * so that it has the same again after a reconnect. No principal can take all the seats. Not safe by
 * itself.
 */
final class Seats {
  static final int MOST = 256;
  static final int MOST_OF_ONE = 16;

  private final Map<String, BitSet> taken = new HashMap<>();
  private int count;

  /**
   * Takes a seat and returns its number.
   *
   * @throws BusException {@link ErrorCode#TOO_MANY_SUBSCRIPTIONS}
   */
  int take(String principal) {
    BitSet mine = taken.computeIfAbsent(principal, p -> new BitSet());
    if (mine.cardinality() >= MOST_OF_ONE || count >= MOST) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          "the group has "
              + count
              + " members, "
              + mine.cardinality()
              + " of them of "
              + principal);
    }
    int number = mine.nextClearBit(0);
    mine.set(number);
    count++;
    return number;
  }

  void give(String principal, int number) {
    BitSet mine = taken.get(principal);
    if (mine != null && mine.get(number)) {
      mine.clear(number);
      count--;
      if (mine.isEmpty()) {
        taken.remove(principal);
      }
    }
  }

  int count() {
    return count;
  }
}
