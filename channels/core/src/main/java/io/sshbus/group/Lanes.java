package io.sshbus.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The lanes that something is waiting or under way in, and whose they are: of all seats, that which
 * the rendezvous gives them.
 */
final class Lanes {
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Collection<Seat> seats;

  /** No lanes yet; {@code seats} are those at the moment of each question. */
  Lanes(Collection<Seat> seats) {
    this.seats = seats;
  }

  /** A batch has events that wait. */
  void add(TrackedBatch batch) {
    Lane lane = lanes.get(batch.lane());
    if (lane == null) {
      lane = new Lane(batch.lane());
      lane.moveTo(Rendezvous.choose(seats, lane.key(), null));
      lanes.put(lane.key(), lane);
    }
    lane.add(batch);
  }

  /** Each goes to the member that is best for it, once its present member has done. */
  void assign() {
    lanes.values().forEach(lane -> lane.moveTo(Rendezvous.choose(seats, lane.key(), null)));
  }

  /** Something was settled in a lane, which may need to be kept in mind no more. */
  void settled(Lane lane) {
    if (lane.isIdle()) {
      lanes.remove(lane.key(), lane);
    }
  }

  /** Forgets all that are idle. */
  void forgetIdle() {
    lanes.values().removeIf(Lane::isIdle);
  }

  boolean areWaiting() {
    return lanes.values().stream().anyMatch(Lane::isWaiting);
  }
}
