package io.sshbus.group;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a member for a key by the highest score of the two together, so that a member that comes
 * or goes changes nothing but what is its own (Thaler and Ravishankar, 1996).
 */
final class Rendezvous {
  private Rendezvous() {}

  /** The seat for {@code key} but {@code not}; null where there is none. */
  static @Nullable Seat choose(Collection<Seat> seats, String key, @Nullable Seat not) {
    Seat best = null;
    long highest = 0;
    for (Seat seat : seats) {
      long score = score(seat.member().id(), key);
      if (seat != not && !seat.isPaused() && (best == null || score > highest)) {
        best = seat;
        highest = score;
      }
    }
    return best;
  }

  private static long score(String member, String key) {
    return mix(mix(hash(member)) ^ hash(key));
  }

  /** FNV-1a. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finish of SplitMix64. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
